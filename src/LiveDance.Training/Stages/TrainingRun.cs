using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using LiveDance.Engine;
using LiveDance.Engine.Generation;
using LiveDance.Training.Data;
using LiveDance.Training.Export;
using LiveDance.Training.Networks;

namespace LiveDance.Training.Stages;

/// <summary>How a stage is doing.</summary>
/// <param name="Stage">Which.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Seconds">Seconds of training done.</param>
/// <param name="Loss">The loss, averaged over the last steps.</param>
/// <param name="Rate">The share of the learning rate.</param>
/// <param name="Progress">How much is done, 0 to 1.</param>
public readonly record struct TrainingProgress(string Stage, long Step, double Seconds, double Loss, double Rate, double Progress);

/// <summary>
/// A folder in which a performer is trained: its options, a checkpoint for each stage, the log, the previews and a page
/// that shows them. Killed at any moment, it goes on from the last checkpoint.
/// </summary>
public sealed class TrainingRun
{
    private const string OptionsFile = "run.json";
    private static readonly TimeSpan CheckpointInterval = TimeSpan.FromMinutes(3), PreviewInterval = TimeSpan.FromMinutes(10);
    private const int LogSteps = 20, MostRollBacks = 5;
    private const string CompactSuffix = ".compact.safetensors";

    // Most of the time belongs to the generator; the face network is small.
    private const double GeneratorShare = 0.85;

    private readonly Dataset _dataset;
    private readonly string _folder;
    private readonly TrainingOptions _options;

    private TrainingRun(Dataset dataset, string folder, TrainingOptions options) => (_dataset, _folder, _options) = (dataset, folder, options);

    internal static JsonSerializerOptions Json { get; } = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    /// <summary>Begins a run, or opens one to go on with.</summary>
    /// <param name="dataset">What is learned from.</param>
    /// <param name="folder">The run's folder.</param>
    /// <param name="options">What is trained.</param>
    /// <param name="resume">Whether there may be a run in the folder already.</param>
    /// <exception cref="EngineException">There is a run that is not to be gone on with, or that has other options.</exception>
    public static TrainingRun Open(Dataset dataset, string folder, TrainingOptions options, bool resume)
    {
        string path = Path.Combine(folder, OptionsFile), text = JsonSerializer.Serialize(options, Json);
        if (File.Exists(path))
        {
            if (!resume) throw new EngineException($"There is a training in '{folder}' already: go on with it by --resume, or name another folder.");
            if (File.ReadAllText(path) != text)
                throw new EngineException($"The training in '{folder}' was begun with other options ('{path}'); begin a new one in another folder.");
        }
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(path, text);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"The run '{folder}' cannot be written: {error.Message.TrimEnd('.')}.", error);
        }
        return new TrainingRun(dataset, folder, options);
    }

    /// <summary>The options of a run that was begun.</summary>
    /// <exception cref="EngineException">There is none.</exception>
    public static TrainingOptions OptionsOf(string folder)
    {
        string path = Path.Combine(folder, OptionsFile);
        if (!File.Exists(path)) throw new EngineException($"'{folder}' is no training run; 'livedance train' makes one.");
        return JsonSerializer.Deserialize<TrainingOptions>(File.ReadAllText(path), Json)
            ?? throw new EngineException($"'{path}' is empty.");
    }

    /// <summary>How many threads compute; at first one a core.</summary>
    public static void UseThreads(int threads) => TorchSharp.torch.set_num_threads(threads);

    /// <summary>Trains one network after the other, each to the end of its plan.</summary>
    /// <param name="plan">When it ends.</param>
    /// <param name="trunk">What pictures are compared by, see <see cref="PerceptualTrunk.Load"/>; null for nothing but their pixels.</param>
    /// <param name="report">Told now and then how it is doing.</param>
    /// <param name="cancellation">Ends it after the current step, with a checkpoint.</param>
    /// <exception cref="EngineException">A checkpoint does not fit, or the loss is not a number any more.</exception>
    public void Train(TrainingPlan plan, string? trunk, Action<TrainingProgress> report, CancellationToken cancellation)
    {
        using PerceptualTrunk? seeing = trunk is null ? null : PerceptualTrunk.Load(trunk);
        using (var generator = new GeneratorStage(_dataset, _options, seeing)) Train(generator, plan.Of(GeneratorShare), report, cancellation);
        if (cancellation.IsCancellationRequested) return;
        using FaceCrops? crops = Crops(cancellation);
        if (crops is null) return;
        using var face = new FaceStage(_dataset, crops, _options, seeing);
        if (face.HasFaces) Train(face, plan.Of(1 - GeneratorShare), report, cancellation);
    }

    private void Train(TrainingStage stage, TrainingPlan plan, Action<TrainingProgress> report, CancellationToken cancellation)
    {
        string checkpoint = PathOf(stage, ".safetensors"), log = PathOf(stage, ".csv");
        if (File.Exists(checkpoint)) stage.Load(checkpoint);
        else if (File.Exists(PathOf(stage, CompactSuffix))) stage.Load(PathOf(stage, CompactSuffix));
        if (plan.Progress(stage.Step, stage.Seconds) >= 1) return;
        long saved = Stopwatch.GetTimestamp(), previewed = 0;
        double sum = 0;
        int counted = 0, rolledBack = 0;
        while (plan.Progress(stage.Step, stage.Seconds) < 1 && !cancellation.IsCancellationRequested)
        {
            double rate = plan.Rate(stage.Step, stage.Seconds);
            if (stage.Advance(rate, plan.Progress(stage.Step, stage.Seconds)) is not { } loss)
            {
                RollBack(stage, checkpoint, ++rolledBack);
                continue;
            }
            (sum, counted) = (sum + loss, counted + 1);
            if (counted == LogSteps)
            {
                var progress = new TrainingProgress(stage.Name, stage.Step, stage.Seconds, sum / counted, rate, plan.Progress(stage.Step, stage.Seconds));
                File.AppendAllText(
                    log, string.Create(CultureInfo.InvariantCulture, $"{progress.Step},{progress.Seconds:0},{progress.Loss:0.0000},{rate:0.000}\n"));
                report(progress);
                (sum, counted) = (0, 0);
            }
            if (Stopwatch.GetElapsedTime(saved) < CheckpointInterval) continue;
            stage.Save(checkpoint);
            saved = Stopwatch.GetTimestamp();
            if (previewed != 0 && Stopwatch.GetElapsedTime(previewed) < PreviewInterval) continue;
            Show(stage);
            previewed = Stopwatch.GetTimestamp();
        }
        stage.Save(checkpoint);
        stage.SaveCompact(PathOf(stage, CompactSuffix));
        Show(stage);
    }

    private void Show(TrainingStage stage)
    {
        stage.Preview(PathOf(stage, ".jpg"));
        RunPage.Write(_folder);
    }

    private string PathOf(TrainingStage stage, string suffix) => Path.Combine(_folder, stage.Name + suffix);

    // Made anew when the generator has been trained further.
    private FaceCrops? Crops(CancellationToken cancellation)
    {
        string path = PerformerExport.CropsFile(_folder);
        try
        {
            if (!File.Exists(path))
            {
                foreach (string old in Directory.EnumerateFiles(_folder, "face.*.crops*")) File.Delete(old);
                string package = Path.Combine(_folder, "generator");
                PerformerExport.Generator(_folder, _dataset, package, cancellation);
                using Performer performer = Performer.Load(package);
                FaceCrops.Make(path, performer, _dataset, cancellation);
            }
            return FaceCrops.Open(path, _dataset);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static void RollBack(TrainingStage stage, string checkpoint, int times)
    {
        if (times > MostRollBacks || !File.Exists(checkpoint))
        {
            throw new EngineException(
                $"The {stage.Name}'s loss is not a number any more (step {stage.Step}), and going back to the checkpoint did not help: "
                + "begin anew with a lower learning rate.");
        }
        stage.Load(checkpoint);
    }
}
