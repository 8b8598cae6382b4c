using LiveDance.Engine;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
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
    public void The_loss_falls()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        using var stage = new GeneratorTrainer(dataset, Small);
        LossCurve.Falls(stage, steps: 80, to: 0.7);
    }

    [Fact]
    public void A_killed_training_goes_on_as_it_would_have()
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

    [Fact]
    public void Threads_that_share_a_step_learn_what_one_would()
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
    public void What_is_not_there_to_train_on_is_said()
    {
        Assert.Contains("auto, cpu, cuda", Assert.Throws<EngineException>(() => TrainingRun.UseDevice("gpu")).Message, StringComparison.Ordinal);
        if (torch.cuda.is_available()) return;
        Assert.Contains("--device cpu", Assert.Throws<EngineException>(() => TrainingRun.UseDevice("cuda")).Message, StringComparison.Ordinal);
        Assert.Contains("CPU", TrainingRun.UseDevice("auto"), StringComparison.Ordinal);
        Assert.Equal(DeviceType.CPU, torch.get_default_device().type);
    }

    [Fact]
    public void A_run_keeps_its_options_and_is_not_overwritten()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        string run = folder.File("run");
        TrainingRun.Open(dataset, run, Small, resume: false).Train(new TrainingPlan(double.PositiveInfinity, 2), null, _ => { }, CancellationToken.None);
        Assert.True(File.Exists(Path.Combine(run, GeneratorTrainer.CheckpointFile)));
        Assert.True(File.Exists(Path.Combine(run, "index.html")));
        Assert.Equal(Small, TrainingRun.OptionsOf(run));
        Assert.Contains("--resume", Refused(Small, resume: false), StringComparison.Ordinal);
        Assert.Contains("other options", Refused(Small with { Seed = 9 }, resume: true), StringComparison.Ordinal);
        TrainingRun.Open(dataset, run, Small, resume: true);

        string Refused(TrainingOptions options, bool resume) =>
            Assert.Throws<EngineException>(() => TrainingRun.Open(dataset, run, options, resume)).Message;
    }

    [Fact]
    public void Who_is_hardly_ever_seen_whole_is_refused_before_any_training()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        for (int i = 50; i < dataset.Count; i++) dataset.Poses[i].Points[Keypoints135.LeftAnkle] = dataset.Poses[i].Points[Keypoints135.RightAnkle] = default;
        string run = folder.File("run");
        var training = TrainingRun.Open(dataset, run, Small, resume: false);
        EngineException error = Assert.Throws<EngineException>(
            () => training.Train(new TrainingPlan(double.PositiveInfinity, 2), null, _ => { }, CancellationToken.None));
        Assert.Contains("in 50 frames only", error.Message, StringComparison.Ordinal);
        Assert.Contains("film longer", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(run, GeneratorTrainer.CheckpointFile)));
    }

    [Fact]
    public void A_run_trains_generator_and_face_and_becomes_a_performer()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        string run = folder.File("run"), package = folder.File("walker");
        List<string> stages = [];
        TrainingRun.Open(dataset, run, Small, resume: false).Train(
            new TrainingPlan(double.PositiveInfinity, 140), null, progress => stages.Add(progress.Stage), CancellationToken.None);
        Assert.Equal(["generator", "face"], stages.Distinct());
        Assert.True(File.Exists(Path.Combine(run, "generator.jpg")) && File.Exists(Path.Combine(run, "face.jpg")));

        ExportReport report = PerformerExport.Run(run, dataset, package, "Walker", "CC0", "nobody", CancellationToken.None);
        Assert.NotNull(report.Face);
        using Performer performer = Performer.Load(package);
        Assert.True(performer.HasFace);
        Assert.NotNull(performer.Skeleton);
        Assert.Equal(119, performer.Manifest.Training!.GeneratorSteps);
        Assert.Equal(21, performer.Manifest.Training.FaceSteps);
        Assert.False(Directory.Exists(package + ".part"));
    }

    [Fact]
    public void An_export_that_fails_leaves_nothing_behind()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        string package = folder.File("walker");
        Assert.Throws<EngineException>(
            () => PerformerExport.Run(folder.File("absent"), dataset, package, "Walker", "CC0", "nobody", CancellationToken.None));
        Assert.False(Directory.Exists(package + ".part"));
        Assert.False(Directory.Exists(package));
    }

    [Fact]
    public void The_face_network_mends_what_the_generator_leaves_out()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        using FaceTrainer stage = FaceStageOf(dataset, folder);
        LossCurve.Falls(stage, steps: 60, to: 0.8);
    }

    [Fact]
    public void Discriminators_join_in_and_are_part_of_the_checkpoint()
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
    public void A_compact_checkpoint_is_small_and_enough_to_go_on_from()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        string whole = folder.File("whole.safetensors"), compact = folder.File("compact.safetensors");
        using (var stage = new GeneratorTrainer(dataset, Small))
        {
            for (int i = 0; i < 5; i++) stage.Advance(1, 0);
            stage.Save(whole);
            stage.SaveCompact(compact);
        }
        Assert.True(new FileInfo(compact).Length < 0.2 * new FileInfo(whole).Length);
        using var after = new GeneratorTrainer(dataset, Small);
        after.Load(compact);
        Assert.Equal(5, after.Step);
        Assert.NotNull(after.Advance(1, 0));
    }

    [Fact]
    public void A_checkpoint_of_another_network_is_named()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        string checkpoint = folder.File("checkpoint.safetensors");
        using (var one = new GeneratorTrainer(dataset, Small)) one.Save(checkpoint);
        using var other = new GeneratorTrainer(dataset, Small with { Blocks = 2 });
        Assert.Contains(checkpoint, Assert.Throws<EngineException>(() => other.Load(checkpoint)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_leave_no_tensor_behind()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        using var stage = new GeneratorTrainer(dataset, Small);
        stage.Advance(1, 0);
        long before = torch.Tensor.TotalCount;
        for (int i = 0; i < 10; i++) stage.Advance(1, 0);
        // Other tests run at the same time; ten leaking steps would leave a thousand.
        Assert.InRange(torch.Tensor.TotalCount - before, -500, 500);
    }

    [Fact]
    public void The_rate_rises_stays_and_falls_to_the_planned_end()
    {
        var plan = new TrainingPlan(1000, long.MaxValue);
        Assert.True(plan.Rate(0, 0) < 0.01);
        Assert.Equal(1, plan.Rate(500, 300));
        Assert.Equal(0.5, plan.Rate(5000, 700), 1e-9);
        Assert.Equal(0.02, plan.Rate(9000, 1000), 1e-9);
        Assert.Equal(0.25, new TrainingPlan(double.PositiveInfinity, 400).Progress(100, 1e9), 1e-9);
    }

    private static FaceTrainer FaceStageOf(Dataset dataset, TestFolder folder)
    {
        string run = folder.File("run"), package = folder.File("package"), crops = folder.File("crops");
        TrainingRun.Open(dataset, run, Small, resume: false);
        using (var generator = new GeneratorTrainer(dataset, Small))
        {
            for (int i = 0; i < 20; i++) generator.Advance(1, 0);
            generator.Save(Path.Combine(run, GeneratorTrainer.CheckpointFile));
        }
        PerformerExport.Generator(run, dataset, package, CancellationToken.None);
        using Performer performer = Performer.Load(package);
        FaceCrops.Make(crops, performer, dataset, CancellationToken.None);
        return new FaceTrainer(dataset, FaceCrops.Open(crops, dataset), Small);
    }
}
