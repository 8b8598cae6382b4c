using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using LiveDance.Engine;
using LiveDance.Engine.Diagnostics;

namespace LiveDance.Training.Trainers;

/// <summary>
/// Runs a trainer to the end of its plan, with regular checkpoints, a log, previews and the run's page; continues from the last
/// checkpoint, or from a compact one.
/// </summary>
internal static class TrainingLoop
{
    // Steps that a line of the log averages over.
    private const int LogSteps = 20;

    // Returns to the last checkpoint after an infinite or NaN loss before the training is given up.
    private const int MaxRollBacks = 5;

    private const string FullSuffix = ".safetensors";

    /// <summary>What follows a network's name in the name of the file of its averaged weights.</summary>
    internal const string CompactSuffix = ".compact.safetensors";

    // Training time between two checkpoints, which is the most that a killed training loses, and between two previews.
    private static readonly TimeSpan CheckpointInterval = TimeSpan.FromMinutes(3), PreviewInterval = TimeSpan.FromMinutes(10);

    // The same on a GPU, which computes in a minute what a CPU does in an hour, and is often lent by the minute.
    private static readonly TimeSpan GpuCheckpointInterval = TimeSpan.FromMinutes(1);

    /// <summary>Trains the network.</summary>
    /// <param name="trainer">The trainer; the names of its files in the folder begin with its name.</param>
    /// <param name="folder">The run's folder.</param>
    /// <param name="plan">The training time or the number of steps.</param>
    /// <param name="report">Receives the progress every 20 steps.</param>
    /// <param name="cancellation">Ends the training after the current step, with a checkpoint.</param>
    /// <param name="from">Folder of the run whose weights a new training begins with; null for random weights.</param>
    /// <exception cref="EngineException">
    /// The checkpoint belongs to another network, the loss became infinite or NaN, the folder cannot be written (<see
    /// cref="TrainingProblem.RunNotWritable"/>), or memory is exhausted (<see cref="TrainingProblem.OutOfMemory"/>).
    /// </exception>
    public static void Run(
        Trainer trainer, string folder, TrainingPlan plan, Action<TrainingProgress> report, CancellationToken cancellation, string? from = null)
    {
        NativeHeap.RetainFreedMemory();
        try
        {
            Train(trainer, folder, plan, report, from, cancellation);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TrainingException(
                TrainingProblem.RunNotWritable,
                $"The training run '{folder}' cannot be written: {FailureCause.Of(error)}. {Kept()}.", error);
        }
        catch (ExternalException error) when (error.Message.Contains("allocate memory", StringComparison.OrdinalIgnoreCase)
            || error.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase))
        {
            throw new TrainingException(TrainingProblem.OutOfMemory, $"Memory is exhausted. {Kept()}.", error);
        }

        string Kept() => File.Exists(Path.Combine(folder, trainer.Name + FullSuffix))
            ? "The last checkpoint is complete, and --resume continues from it"
            : $"There is no checkpoint of the {trainer.Name} yet";
    }

    private static void Train(
        Trainer trainer, string folder, TrainingPlan plan, Action<TrainingProgress> report, string? from, CancellationToken cancellation)
    {
        string checkpoint = PathOf(FullSuffix), compact = PathOf(CompactSuffix), log = PathOf(".csv");
        if (File.Exists(checkpoint)) Resume(trainer, checkpoint, compact);
        else if (File.Exists(compact)) trainer.Load(compact);
        else if (from is not null) StartFrom(trainer, from, checkpoint);
        if (plan.Progress(trainer.Step, trainer.Seconds) >= 1) return;
        long saved = Stopwatch.GetTimestamp(), previewed = 0;
        double sum = 0;
        int counted = 0, rolledBack = 0;
        while (plan.Progress(trainer.Step, trainer.Seconds) < 1 && !cancellation.IsCancellationRequested)
        {
            double rate = plan.Rate(trainer.Step, trainer.Seconds);
            if (trainer.Advance(rate, plan.Progress(trainer.Step, trainer.Seconds)) is not { } loss)
            {
                RollBack(trainer, checkpoint, ++rolledBack);
                continue;
            }
            (sum, counted) = (sum + loss, counted + 1);
            if (counted == LogSteps)
            {
                var progress = new TrainingProgress(trainer.Name, trainer.Step, trainer.Seconds, sum / counted, rate, plan.Progress(trainer.Step, trainer.Seconds));
                File.AppendAllText(
                    log, string.Create(CultureInfo.InvariantCulture, $"{progress.Step},{progress.Seconds:0},{progress.Loss:0.0000},{rate:0.000}\n"));
                report(progress);
                (sum, counted) = (0, 0);
            }
            if (Stopwatch.GetElapsedTime(saved) < (TrainingDevice.IsGpu ? GpuCheckpointInterval : CheckpointInterval)) continue;
            trainer.Save(checkpoint);
            trainer.SaveCompact(compact);
            saved = Stopwatch.GetTimestamp();
            if (previewed != 0 && Stopwatch.GetElapsedTime(previewed) < PreviewInterval) continue;
            Show();
            previewed = Stopwatch.GetTimestamp();
        }
        trainer.Save(checkpoint);
        trainer.SaveCompact(compact);
        Show();

        string PathOf(string suffix) => Path.Combine(folder, trainer.Name + suffix);

        void Show()
        {
            trainer.Preview(PathOf(".jpg"));
            RunPage.Write(folder);
        }
    }

    private static void Resume(Trainer trainer, string checkpoint, string compact)
    {
        try
        {
            trainer.Load(checkpoint);
        }
        catch (EngineException damaged) when (damaged.InnerException is IOException or InvalidDataException or JsonException && File.Exists(compact))
        {
            throw new EngineException($"{damaged.Message.TrimEnd('.')}; delete it to go on with the averaged weights in '{compact}'.", damaged);
        }
    }

    // The first checkpoint is written at once, so that a resumption does not begin with random weights.
    private static void StartFrom(Trainer trainer, string from, string checkpoint)
    {
        string? weights = Array.Find([Path.Combine(from, trainer.Name + FullSuffix), Path.Combine(from, trainer.Name + CompactSuffix)], File.Exists);
        if (weights is null) return;
        trainer.StartFrom(weights);
        trainer.Save(checkpoint);
    }

    private static void RollBack(Trainer trainer, string checkpoint, int times)
    {
        if (times > MaxRollBacks || !File.Exists(checkpoint))
        {
            throw new EngineException(
                $"The {trainer.Name}'s loss became infinite or NaN (step {trainer.Step}), and returning to the checkpoint did not help: "
                + "start a new training with a lower learning rate.");
        }
        trainer.Load(checkpoint);
    }
}
