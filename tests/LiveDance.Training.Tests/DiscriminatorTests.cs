using LiveDance.Engine.Frames;
using LiveDance.Training.Augmentation;
using LiveDance.Training.Checkpoints;
using LiveDance.Training.Data;
using LiveDance.Training.Losses;
using LiveDance.Training.Networks;
using LiveDance.Training.Trainers;
using OpenCvSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace LiveDance.Training.Tests;

/// <summary>The discriminators of the live networks and what they look at.</summary>
public class DiscriminatorTests
{
    private static readonly TrainingOptions Small = new() { Widths = new(8, 8, 8), Blocks = 1, LearningRate = 2e-3 };

    // Discriminators at full weight from the first step.
    private static readonly LossSchedule FromTheStart = new(0, 0, 1, LossSchedule.Best);

    [Fact]
    public void SpectralConvolution_divides_by_the_largest_singular_value()
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(2);
        using var layer = new SpectralConvolution(6, 16, 4, 2);
        for (int step = 0; step < 300; step++)
        {
            // As an optimizer would, by a little in each step.
            using (no_grad()) layer.weight.add_(randn(layer.weight.shape) * 1e-4);
            layer.FollowWeights();
        }
        double largest = LargestSingularValue(layer.weight.flatten(1));
        Assert.InRange(layer.LargestSingularValue().item<float>() / largest, 0.99, 1.0001);
        // The layer is linear in its input: the same as with weights whose largest singular value is 1.
        Tensor x = randn([2, 6, 16, 16]);
        Tensor expected = nn.functional.conv2d(x, layer.weight / layer.LargestSingularValue(), null, [2L, 2], [1L, 1]);
        Assert.True(layer.call(x).allclose(expected, atol: 1e-5));
        Assert.Equal([2, 16, 8, 8], expected.shape);
    }

    [Fact]
    public void SpectralConvolution_does_not_change_with_the_scale_of_its_weights()
    {
        using DisposeScope scope = NewDisposeScope();
        using var layer = new SpectralConvolution(3, 8, 3, 1);
        Tensor x = randn([1, 3, 8, 8]), before = layer.call(x);
        using (no_grad()) layer.weight.mul_(5);
        Assert.True(layer.call(x).allclose(before, atol: 1e-4));
        // So the gradient of the weights has no part along the weights.
        layer.call(x).square().sum().backward();
        Tensor slopes = layer.weight.grad!;
        Assert.InRange((slopes * layer.weight).sum().item<float>() / (slopes.norm() * layer.weight.norm()).item<float>(), -0.01, 0.01);
    }

    [Fact]
    public void SpectralDiscriminator_keeps_its_singular_vectors_while_it_runs()
    {
        using DisposeScope scope = NewDisposeScope();
        using var network = new SpectralDiscriminator(12, 4);
        Assert.Equal(10, network.named_buffers().Count());
        string before = Buffers(network);
        Tensor[] features = network.Features(randn([1, 12, 64, 64]));
        Assert.Equal([32L, 16, 8, 8, 8], features.Select(feature => feature.shape[3]));
        features[^1].mean().backward();
        Assert.Equal(before, Buffers(network));
    }

    [Fact]
    public void SpectralDiscriminator_learns_to_tell_pictures_apart()
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(3);
        using var trainer = new DiscriminatorTrainer("judge", 3, 8, ScalarType.Float32);
        double first = 0, last = 0;
        for (int step = 0; step < 40; step++)
        {
            using DisposeScope own = NewDisposeScope();
            // True pictures have detail; generated ones are smooth.
            Tensor real = randn([4, 3, 32, 32]), generated = nn.functional.interpolate(randn([4, 3, 4, 4]), [32L, 32]);
            Tensor loss = trainer.Losses(real, generated, LossSchedule.Best).Discriminator;
            last = loss.item<float>();
            if (step == 0) first = last;
            trainer.ZeroGradients();
            loss.backward();
            Assert.True(trainer.ApplyGradients(1));
        }
        Assert.True(last < 0.5 * first, $"{first:0.00} -> {last:0.00}");
    }

    [Fact]
    public void DiscriminatorTrainer_trains_alone_before_it_influences_the_generator()
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(4);
        using var trainer = new DiscriminatorTrainer("judge", 3, 4, ScalarType.Float32);
        Tensor real = randn([1, 3, 16, 16]), generated = randn([1, 3, 16, 16]).requires_grad_(true);
        Dictionary<string, Tensor> saved = [];
        trainer.SaveState(saved);
        double steepest = 0;
        foreach (int steps in new[] { 0, 100, 200, 250, 400 })
        {
            // As after so many updates.
            saved["judge.steps"] = tensor([(float)steps], [1]);
            trainer.LoadState(saved);
            generated.grad = null;
            (trainer.Losses(real, generated, LossSchedule.Best).Generator + (generated.sum() * 0)).backward();
            double slope = generated.grad!.abs().sum().item<float>();
            if (steps <= 200) Assert.Equal(0, slope);
            else Assert.True(slope > steepest, $"{steps}: {steepest:0.0000} -> {slope:0.0000}");
            steepest = slope;
        }
        // An update counts.
        trainer.ZeroGradients();
        trainer.Losses(real, generated, LossSchedule.Best).Discriminator.backward();
        Assert.True(trainer.ApplyGradients(1));
        Assert.Equal(401, trainer.Steps);
    }

    [Fact]
    public void DiscriminatorTrainer_passes_the_slopes_of_its_losses_to_the_pictures_alone()
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(5);
        using var trainer = new DiscriminatorTrainer("judge", 3, 4, ScalarType.Float32);
        using var network = new SpectralDiscriminator(3, 4);
        Tensor real = randn([2, 3, 16, 16]), generated = randn([2, 3, 16, 16]).requires_grad_(true);
        Dictionary<string, Tensor> saved = [];
        trainer.SaveState(saved);
        saved["judge.steps"] = tensor([1000f], [1]);
        trainer.LoadState(saved);
        network.load_state_dict(saved.Where(pair => pair.Key.StartsWith("judge.weights.", StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key["judge.weights.".Length..], pair => pair.Value));
        var weights = new LossWeights(0, 0.3, 0.7);
        Tensor[] ofReal = network.Features(real), ofGenerated = network.Features(generated);
        Tensor expected = (HingeLoss.OfGenerator(ofGenerated[^1]) * 0.3) + (HingeLoss.OfFeatures(ofReal, ofGenerated) * 0.7);
        Tensor slopes = autograd.grad([expected], [generated])[0];
        Tensor loss = trainer.Losses(real, generated, weights).Generator;
        Assert.Equal(expected.item<float>(), loss.item<float>(), 1e-5);
        trainer.ZeroGradients();
        loss.backward();
        Assert.True(generated.grad!.allclose(slopes, atol: 1e-7));
        // It left no gradient in the discriminator: an update changes nothing. The discriminator's own loss does.
        trainer.ApplyGradients(1);
        Assert.True(Unchanged());
        trainer.Losses(real, generated, weights).Discriminator.backward();
        trainer.ApplyGradients(1);
        Assert.False(Unchanged());

        bool Unchanged()
        {
            Dictionary<string, Tensor> now = [];
            trainer.SaveState(now);
            return now["judge.weights.spectral0.weight"].equal(network.state_dict()["spectral0.weight"]).all().item<bool>();
        }
    }

    [Fact]
    public void Checkpoint_keeps_the_discriminators_with_their_singular_vectors()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        using DisposeScope scope = NewDisposeScope();
        string path = folder.File("checkpoint.safetensors"), again = folder.File("again.safetensors");
        TrainAndSave(dataset, steps: 4, path);
        using (var trainer = new GeneratorTrainer(dataset, Small with { Seed = 8 }, schedule: FromTheStart))
        {
            trainer.Load(path);
            trainer.Save(again);
        }
        Dictionary<string, Tensor> first = SafeTensors.Load(path).Tensors, second = SafeTensors.Load(again).Tensors;
        string[] vectors = [.. first.Keys.Where(name => name.EndsWith(".left", StringComparison.Ordinal) || name.EndsWith(".right", StringComparison.Ordinal))];
        Assert.Equal(3 * 10, vectors.Length);
        Assert.All(vectors, name => Assert.True(first[name].equal(second[name]).all().item<bool>()));
    }

    [Fact]
    public void Checkpoint_with_other_discriminators_is_loaded_without_them()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        using DisposeScope scope = NewDisposeScope();
        string path = folder.File("checkpoint.safetensors"), earlier = folder.File("earlier.safetensors");
        TrainAndSave(dataset, steps: 2, path);
        (Dictionary<string, Tensor> tensors, Dictionary<string, string> notes) = SafeTensors.Load(path);
        foreach (string name in tensors.Keys.Where(name => name.Contains("spectral", StringComparison.Ordinal)).ToArray())
        {
            tensors[name.Replace("spectral", "layer", StringComparison.Ordinal)] = tensors[name];
            tensors.Remove(name);
        }
        SafeTensors.Save(earlier, tensors, notes);
        using var after = new GeneratorTrainer(dataset, Small, schedule: FromTheStart);
        after.Load(earlier);
        Assert.Equal(2, after.Step);
        Assert.NotNull(after.Advance(1, 0));
    }

    private static void TrainAndSave(Dataset dataset, int steps, string path)
    {
        using var trainer = new GeneratorTrainer(dataset, Small, schedule: FromTheStart);
        for (int i = 0; i < steps; i++) Assert.NotNull(trainer.Advance(1, 0));
        trainer.Save(path);
    }

    [Fact]
    public void Discriminators_learn_the_same_with_one_thread_and_with_two()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        using DisposeScope scope = NewDisposeScope();
        // The means of a first step's gradients. Where bfloat16 is used its rounding depends on how a batch is divided.
        Dictionary<string, Tensor> one = After(1), two = After(2);
        string[] slopes = [.. one.Keys.Where(name => name.Contains("adam.mean", StringComparison.Ordinal))];
        Assert.True(slopes.Length > 30);
        Assert.All(slopes, name =>
        {
            double difference = (one[name] - two[name]).norm().item<float>(), size = one[name].norm().item<float>();
            Assert.True(difference <= 0.1 * size + 1e-6, $"{name}: {difference:0.000000} of {size:0.000000}");
        });

        Dictionary<string, Tensor> After(int threads)
        {
            string path = folder.File($"{threads}.safetensors");
            using var trainer = new GeneratorTrainer(dataset, Small, threads: threads, schedule: FromTheStart);
            Assert.NotNull(trainer.Advance(1, 0));
            trainer.Save(path);
            return SafeTensors.Load(path).Tensors;
        }
    }

    [Fact]
    public void LossSchedule_lets_the_reconstruction_come_first_and_holds_the_discriminators_back_at_the_end()
    {
        var schedule = new LossSchedule(0.4, 0.6, 2, new LossWeights(1, 0.2, 0.5));
        Assert.Equal(new LossWeights(1, 0, 0), schedule.At(0, 0));
        Assert.Equal(new LossWeights(1, 0, 0), schedule.At(8, 0.4));
        Assert.False(schedule.At(8, 0.4).Judged);
        Assert.Equal(0.1, schedule.At(10, 0.5).Adversarial, 1e-9);
        Assert.Equal(0.25, schedule.At(10, 0.5).Matching, 1e-9);
        Assert.Equal(schedule.Highest, schedule.At(12, 0.6));
        Assert.Equal(0.15, schedule.At(14, 0.8).Adversarial, 1e-9);
        Assert.Equal(schedule.Highest.Matching, schedule.At(14, 0.8).Matching, 1e-9);
        Assert.Equal(0.1, schedule.At(14, 1).Adversarial, 1e-9);
        // Every other step has the reconstruction alone.
        Assert.Equal(default, schedule.At(11, 0.5));
        Assert.Equal(schedule.Highest, (schedule with { RampStart = 0, RampEnd = 0 }).At(0, 0));
        Assert.False(LossSchedule.OfDevice.At(0, 0.3).Judged);
    }

    [Fact]
    public void DetailCrop_chooses_only_what_the_window_shows()
    {
        var random = new Random(1);
        PersonPose pose = Standing();
        // The legs alone.
        var legs = new Rect(100, 400, 192, 192);
        for (int i = 0; i < 200; i++)
        {
            Rect crop = DetailCrop.Choose(pose, legs, 64, random);
            Assert.True(new Rect(0, 0, legs.Width, legs.Height).Contains(crop));
            Assert.Contains(pose.Points.Take(Keypoints135.BodyCount), point => point.Y > 400 && crop.Contains(new Point((int)point.X - legs.X, (int)point.Y - legs.Y)));
        }
        // Everything: each place has its share.
        var whole = new Rect(0, 0, 400, 640);
        int torso = 0, face = 0, hand = 0;
        const int Many = 2000;
        for (int i = 0; i < Many; i++)
        {
            Rect crop = DetailCrop.Choose(pose, whole, 32, random);
            var middle = new Point(crop.X + 16, crop.Y + 16);
            if (middle.Y is > 155 and < 295 && Math.Abs(middle.X - 200) < 26) torso++;
            if (middle.DistanceTo(new Point(200, 100)) < 4) face++;
            if (middle.DistanceTo(new Point(100, 300)) < 4 || middle.DistanceTo(new Point(300, 300)) < 4) hand++;
        }
        Assert.InRange(torso / (double)Many, 0.25, 0.45);
        Assert.InRange(face / (double)Many, 0.2, 0.4);
        Assert.InRange(hand / (double)Many, 0.1, 0.25);
        // A hand that is in the window, although the other one was detected, too.
        for (int i = 0; i < 20; i++)
            Assert.True(DetailCrop.Hand(pose, new Rect(20, 210, 192, 192), random).Contains(new Point(80, 90)));
    }

    // Face at (200, 100), shoulders at 150, hips at 300, hands at (100, 300) and (300, 300), feet at 560.
    private static PersonPose Standing()
    {
        var pose = new PersonPose { Found = true, Track = 1 };
        for (int i = 0; i < Keypoints135.BodyCount; i++)
        {
            float side = i % 2 == 1 ? -25 : 25;
            float y = i < 5 ? 90 : i < 7 ? 150 : i < 9 ? 220 : i < 11 ? 290 : i < 13 ? 300 : i < 15 ? 430 : 560;
            pose.Points[i] = new Keypoint(200 + (i is >= 7 and < 11 ? 4 * side : side), y, 1);
        }
        for (int i = 0; i < Keypoints135.FaceCount; i++) pose.Points[Keypoints135.Face + i] = new Keypoint(200, 100, 1);
        for (int i = 0; i < Keypoints135.HandCount; i++)
        {
            pose.Points[Keypoints135.LeftHand + i] = new Keypoint(100, 300, 1);
            pose.Points[Keypoints135.RightHand + i] = new Keypoint(300, 300, 1);
        }
        return pose;
    }

    private static string Buffers(SpectralDiscriminator network) =>
        string.Join(' ', network.named_buffers().SelectMany(buffer => buffer.buffer.data<float>().ToArray()));

    // Power iteration to convergence.
    private static double LargestSingularValue(Tensor matrix)
    {
        Tensor square = matrix.mm(matrix.t()).to_type(ScalarType.Float64).detach(), vector = ones([square.shape[0]], ScalarType.Float64);
        double value = 0;
        for (int i = 0; i < 5000; i++)
        {
            vector = square.mv(vector);
            value = vector.norm().item<double>();
            vector /= value;
        }
        return Math.Sqrt(value);
    }
}
