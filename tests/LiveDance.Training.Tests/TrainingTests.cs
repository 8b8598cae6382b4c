using LiveDance.Engine;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Training.Checkpoints;
using LiveDance.Training.Cli;
using LiveDance.Training.Data;
using LiveDance.Training.Export;
using LiveDance.Training.Networks;
using LiveDance.Training.Trainers;
using TorchSharp;

namespace LiveDance.Training.Tests;

public class TrainingTests
{
    private static readonly TrainingOptions Small = new() { Widths = new LiveWidths(8, 8, 8), Blocks = 1, LearningRate = 2e-3 };

    [Fact]
    public void GeneratorTrainer_loss_falls()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        using var trainer = new GeneratorTrainer(dataset, Small);
        LossCurve.Falls(trainer, steps: 80, to: 0.7);
    }

    [Fact]
    public void GeneratorTrainer_resumed_from_checkpoint_computes_the_same_losses()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        using var through = new GeneratorTrainer(dataset, Small);
        List<double?> whole = [.. Enumerable.Range(0, 6).Select(_ => through.Advance(1, 0))];

        string checkpoint = folder.File("checkpoint.safetensors");
        using (var before = new GeneratorTrainer(dataset, Small))
        {
            for (int i = 0; i < 3; i++) before.Advance(1, 0);
            before.Save(checkpoint);
            before.Advance(1, 0);
        }
        using var after = new GeneratorTrainer(dataset, Small);
        after.Load(checkpoint);
        Assert.Equal(3, after.Step);
        for (int i = 3; i < 6; i++) Assert.Equal(whole[i]!.Value, after.Advance(1, 0)!.Value, 1e-4);
    }

    // Such a checkpoint also has an optimizer's state, of fewer weights.
    [Fact]
    public void GeneratorTrainer_continues_from_a_checkpoint_without_the_residual_last_layer()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        string checkpoint = folder.File("checkpoint.safetensors"), older = folder.File("older.safetensors");
        using var trained = new GeneratorTrainer(dataset, Small, refines: true);
        for (int i = 0; i < 3; i++) trained.Advance(1, 0);
        trained.Save(checkpoint);
        (Dictionary<string, torch.Tensor> tensors, Dictionary<string, string> notes) = SafeTensors.Load(checkpoint);
        foreach (string name in tensors.Keys.Where(name => name.Contains("_refine", StringComparison.Ordinal)).ToArray()) Assert.True(tensors.Remove(name));
        SafeTensors.Save(older, tensors, notes);

        using var continued = new GeneratorTrainer(dataset, Small, refines: true);
        continued.Load(older);
        Assert.Equal(3, continued.Step);
        continued.Save(checkpoint);
        Dictionary<string, torch.Tensor> after = SafeTensors.Load(checkpoint).Tensors;
        Assert.Equal(0, after["weights._refine.weight"].abs().sum().item<float>());
        Assert.True(after["weights._stem.weight"].equal(tensors["average._stem.weight"]).all().item<bool>());
        Assert.NotNull(continued.Advance(1, 0));
    }

    [Fact]
    public void GeneratorTrainer_computes_the_same_losses_while_garbage_is_collected()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        double?[] undisturbed = Losses();
        using var end = new CancellationTokenSource();
        var allocator = new Thread(() =>
        {
            while (!end.IsCancellationRequested) GC.KeepAlive(new byte[20_000]);
        });
        allocator.Start();
        try
        {
            for (int i = 0; i < 5; i++) Assert.Equal(undisturbed, Losses());
        }
        finally
        {
            end.Cancel();
            allocator.Join(TimeSpan.FromSeconds(10));
        }

        double?[] Losses()
        {
            using var trainer = new GeneratorTrainer(dataset, Small);
            return [.. Enumerable.Range(0, 6).Select(_ => trainer.Advance(1, 0))];
        }
    }

    [Fact]
    public void GeneratorTrainer_with_several_threads_computes_the_same_losses()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        using var alone = new GeneratorTrainer(dataset, Small, threads: 1);
        using var shared = new GeneratorTrainer(dataset, Small, threads: 3);
        List<double> one = [], three = [];
        for (int i = 0; i < 8; i++)
        {
            double progress = i < 4 ? 0 : 1;
            one.Add(alone.Advance(1, progress)!.Value);
            three.Add(shared.Advance(1, progress)!.Value);
        }
        for (int i = 0; i < one.Count; i++) Assert.InRange(three[i] / one[i], 0.99, 1.01);
    }

    [Fact]
    public void TrainingDevice_that_is_unavailable_is_refused()
    {
        Assert.Contains("auto, cpu, cuda", Assert.Throws<EngineException>(() => TrainingDevice.Use("gpu")).Message, StringComparison.Ordinal);
        if (torch.cuda.is_available()) return;
        TrainingException unavailable = Assert.Throws<TrainingException>(() => TrainingDevice.Use("cuda"));
        Assert.Contains("--device cpu", TrainingAdvice.MessageWithAdvice(unavailable), StringComparison.Ordinal);
        Assert.Contains("CPU", TrainingDevice.Use("auto"), StringComparison.Ordinal);
        Assert.Equal(DeviceType.CPU, torch.get_default_device().type);
    }

    [Fact]
    public void TrainingRun_keeps_its_options_and_is_not_overwritten()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        string run = folder.File("run");
        TrainGenerator(TrainingRun.Open(dataset, run, Small, resume: false), steps: 2);
        Assert.True(File.Exists(Path.Combine(run, GeneratorTrainer.CheckpointFile)));
        Assert.True(File.Exists(Path.Combine(run, "index.html")));
        Assert.Equal(Small, TrainingRun.OptionsOf(run));
        TrainingException exists = Assert.Throws<TrainingException>(() => TrainingRun.Open(dataset, run, Small, resume: false));
        Assert.Contains("--resume", TrainingAdvice.MessageWithAdvice(exists), StringComparison.Ordinal);
        Assert.Contains("other options", Refused(Small with { Seed = 9 }), StringComparison.Ordinal);
        TrainingRun.Open(dataset, run, Small, resume: true);

        string Refused(TrainingOptions options) =>
            Assert.Throws<EngineException>(() => TrainingRun.Open(dataset, run, options, resume: true)).Message;
    }

    [Fact]
    public void TrainingRun_whose_checkpoint_was_cut_off_goes_on_with_the_averaged_weights_once_it_is_deleted()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        string run = folder.File("run"), checkpoint = Path.Combine(run, GeneratorTrainer.CheckpointFile);
        Train(1, resume: false);
        using (FileStream file = File.OpenWrite(checkpoint)) file.SetLength(file.Length / 2);
        string message = Assert.Throws<EngineException>(() => Train(2, resume: true)).Message;
        Assert.Contains("delete it to go on with the averaged weights in", message, StringComparison.Ordinal);
        File.Delete(checkpoint);
        Train(2, resume: true);
        (Dictionary<string, torch.Tensor> tensors, Dictionary<string, string> notes) = SafeTensors.Load(checkpoint);
        foreach (torch.Tensor tensor in tensors.Values) tensor.Dispose();
        Assert.Equal("2", notes["step"]);

        void Train(long steps, bool resume) => TrainGenerator(TrainingRun.Open(dataset, run, Small, resume), steps);
    }

    [Fact]
    public void TrainingRun_begins_with_the_weights_of_another_run_and_with_its_own_steps()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        (string first, string second) = (folder.File("first"), folder.File("second"));
        Train(first, null);
        // Only compact weights, as another machine would have them.
        File.Delete(Path.Combine(first, GeneratorTrainer.CheckpointFile));
        Train(second, first);
        TrainingException none = Assert.Throws<TrainingException>(
            () => TrainingRun.Open(dataset, folder.File("third"), Small, resume: false, from: folder.File("absent")));
        Assert.Contains("is not a training run", none.Message, StringComparison.Ordinal);

        (Dictionary<string, torch.Tensor> before, _) = SafeTensors.Load(Path.Combine(first, "generator.compact.safetensors"));
        (Dictionary<string, torch.Tensor> after, Dictionary<string, string> notes) = SafeTensors.Load(Path.Combine(second, "generator.compact.safetensors"));
        Assert.Equal("2", notes["step"]);
        // Two steps at the beginning of the learning rate's rise change weights by less than a hundredth; other random weights differ by more.
        foreach ((string name, torch.Tensor weight) in before)
        {
            Assert.InRange((after[name] - weight).abs().max().item<float>(), 0, 0.01);
            weight.Dispose();
            after[name].Dispose();
        }

        void Train(string run, string? from) =>
            TrainGenerator(TrainingRun.Open(dataset, run, Small with { Seed = from is null ? 1 : 2 }, resume: false, from), steps: 2);
    }

    [Fact]
    public void TrainingRun_with_too_few_complete_poses_is_refused_before_training()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        for (int i = 50; i < dataset.Count; i++) dataset.Poses[i].Points[Keypoints135.LeftAnkle] = dataset.Poses[i].Points[Keypoints135.RightAnkle] = default;
        string run = folder.File("run");
        var training = TrainingRun.Open(dataset, run, Small, resume: false);
        EngineException error = Assert.Throws<EngineException>(
            () => training.Train(new TrainingPlan(double.PositiveInfinity, 2), null, _ => { }, CancellationToken.None));
        Assert.Contains("in only 50 frames", error.Message, StringComparison.Ordinal);
        Assert.Contains("film a longer video", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(run, GeneratorTrainer.CheckpointFile)));
        // What was refused has not begun: there is nothing to resume, and the folder can be used.
        TrainingException nothing = Assert.Throws<TrainingException>(() => TrainingRun.Open(dataset, run, Small, resume: true));
        Assert.Contains("before the first checkpoint", nothing.Message, StringComparison.Ordinal);
        TrainingRun.Open(dataset, run, Small with { Seed = 9 }, resume: false);
    }

    [Fact]
    public void TrainingRun_is_refused_while_another_one_trains_in_its_folder()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        string run = folder.File("run");
        var training = TrainingRun.Open(dataset, run, Small, resume: false);
        using (new FileStream(Path.Combine(run, "training.lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None))
            Assert.Contains("Another training", Assert.Throws<EngineException>(() => TrainGenerator(training, steps: 1)).Message, StringComparison.Ordinal);
        TrainGenerator(training, steps: 1);
        Assert.Empty(Directory.GetFiles(run, "*.lock"));
    }

    [Fact]
    public void TrainingRun_trains_generator_and_face_and_is_exported_as_a_performer()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        string run = folder.File("run"), package = folder.File("walker");
        List<string> trainers = [];
        TrainingRun.Open(dataset, run, Small, resume: false).Train(
            new TrainingPlan(double.PositiveInfinity, 140), null, progress => trainers.Add(progress.Trainer), CancellationToken.None);
        Assert.Equal(["generator", "face"], trainers.Distinct());
        Assert.True(File.Exists(Path.Combine(run, "generator.jpg")) && File.Exists(Path.Combine(run, "face.jpg")));

        ExportReport report = PerformerExport.Run(run, dataset, package, "Walker", "CC0", "nobody", _ => { }, CancellationToken.None);
        Assert.NotNull(report.Face);
        using Performer performer = Performer.Load(package);
        Assert.True(performer.HasFace);
        Assert.NotNull(performer.Skeleton);
        Assert.Equal(119, performer.Manifest.Training!.GeneratorSteps);
        Assert.Equal(21, performer.Manifest.Training.FaceSteps);
        Assert.False(Directory.Exists(package + ".part"));
    }

    [Fact]
    public void PerformerExport_that_fails_leaves_no_files()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        string package = folder.File("walker");
        Assert.Throws<TrainingException>(
            () => PerformerExport.Run(folder.File("absent"), dataset, package, "Walker", "CC0", "nobody", _ => { }, CancellationToken.None));
        Assert.False(Directory.Exists(package + ".part"));
        Assert.False(Directory.Exists(package));
    }

    [Fact]
    public void FaceTrainer_loss_falls()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        using FaceTrainer trainer = FaceTrainerOf(dataset, folder);
        LossCurve.Falls(trainer, steps: 36, to: 0.85);
    }

    [Fact]
    public void GeneratorTrainer_with_discriminators_resumes_with_the_same_losses()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        string checkpoint = folder.File("checkpoint.safetensors");
        using var through = new GeneratorTrainer(dataset, Small);
        double[] whole = [.. Enumerable.Range(0, 4).Select(_ => through.Advance(1, 1)!.Value)];
        using (var again = new GeneratorTrainer(dataset, Small))
        {
            double[] same = [.. Enumerable.Range(0, 4).Select(_ => again.Advance(1, 1)!.Value)];
            Assert.Equal(string.Join(' ', whole), string.Join(' ', same));
        }
        using (var before = new GeneratorTrainer(dataset, Small))
        {
            before.Advance(1, 1);
            before.Advance(1, 1);
            before.Save(checkpoint);
        }
        using var after = new GeneratorTrainer(dataset, Small);
        after.Load(checkpoint);
        Assert.Equal(whole[2], after.Advance(1, 1)!.Value, 1e-3);
        Assert.Equal(whole[3], after.Advance(1, 1)!.Value, 1e-3);
    }

    [Fact]
    public void Compact_checkpoint_is_small_and_training_continues_from_it()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        string whole = folder.File("whole.safetensors"), compact = folder.File("compact.safetensors");
        using (var trainer = new GeneratorTrainer(dataset, Small))
        {
            for (int i = 0; i < 5; i++) trainer.Advance(1, 0);
            trainer.Save(whole);
            trainer.SaveCompact(compact);
        }
        Assert.True(new FileInfo(compact).Length < 0.2 * new FileInfo(whole).Length);
        using var after = new GeneratorTrainer(dataset, Small);
        after.Load(compact);
        Assert.Equal(5, after.Step);
        Assert.NotNull(after.Advance(1, 0));
    }

    [Fact]
    public void Checkpoint_of_another_network_is_refused_by_name()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        string checkpoint = folder.File("checkpoint.safetensors");
        using (var one = new GeneratorTrainer(dataset, Small)) one.Save(checkpoint);
        using var other = new GeneratorTrainer(dataset, Small with { Blocks = 2 });
        Assert.Contains(checkpoint, Assert.Throws<EngineException>(() => other.Load(checkpoint)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Training_steps_release_their_tensors()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        using var trainer = new GeneratorTrainer(dataset, Small);
        trainer.Advance(1, 0);
        long before = torch.Tensor.TotalCount;
        for (int i = 0; i < 10; i++) trainer.Advance(1, 0);
        // Other tests run at the same time; ten leaking steps would leave a thousand.
        Assert.InRange(torch.Tensor.TotalCount - before, -500, 500);
    }

    [Fact]
    public void TrainingPlan_rate_rises_stays_and_falls_to_the_end()
    {
        var plan = new TrainingPlan(1000, long.MaxValue);
        Assert.True(plan.Rate(0, 0) < 0.01);
        Assert.Equal(1, plan.Rate(500, 300));
        Assert.Equal(0.5, plan.Rate(5000, 700), 1e-9);
        Assert.Equal(0.02, plan.Rate(9000, 1000), 1e-9);
        Assert.Equal(0.25, new TrainingPlan(double.PositiveInfinity, 400).Progress(100, 1e9), 1e-9);
    }

    private static void TrainGenerator(TrainingRun run, long steps)
    {
        run.TrainsFace = false;
        run.Train(new TrainingPlan(double.PositiveInfinity, steps), null, _ => { }, CancellationToken.None);
    }

    private static FaceTrainer FaceTrainerOf(Dataset dataset, TestFolder folder)
    {
        string run = folder.File("run"), package = folder.File("package"), crops = folder.File("crops");
        TrainingRun.Open(dataset, run, Small, resume: false);
        using (var generator = new GeneratorTrainer(dataset, Small))
        {
            for (int i = 0; i < 20; i++) generator.Advance(1, 0);
            generator.Save(Path.Combine(run, GeneratorTrainer.CheckpointFile));
        }
        PerformerExport.ExportGenerator(run, dataset, package, CancellationToken.None);
        using Performer performer = Performer.Load(package);
        FaceCrops.Make(crops, performer, dataset, CancellationToken.None);
        return new FaceTrainer(dataset, FaceCrops.Open(crops, dataset), Small);
    }
}
