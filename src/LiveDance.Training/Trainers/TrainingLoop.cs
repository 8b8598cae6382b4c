using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using LiveDance.Engine;
using LiveDance.Engine.Diagnostics;

namespace LiveDance.Training.Trainers;

/// <summary>How a stage is doing.</summary>
/// <param name="Stage">Which.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Seconds">Seconds of training done.</param>
/// <param name="Loss">The loss, averaged over the last steps.</param>
/// <param name="Rate">The share of the learning rate.</param>
/// <param name="Progress">How much is done, 0 to 1.</param>
public readonly record struct TrainingProgress(string Stage, long Step, double Seconds, double Loss, double Rate, double Progress);

/// <summary>
/// Trains a stage to the end of its plan, with a checkpoint every few minutes, a log, previews and the run's page; goes on from
/// the last checkpoint, or from a compact one.
/// </summary>
internal static class TrainingLoop
{
    private const int LogSteps = 20, MostRollBacks = 5;
    private const string CompactSuffix = ".compact.safetensors";
    private static readonly TimeSpan CheckpointInterval = TimeSpan.FromMinutes(3), PreviewInterval = TimeSpan.FromMinutes(10);

    /// <summary>Trains.</summary>
    /// <param name="stage">What; its files in the folder have its name.</param>
    /// <param name="folder">The run's folder.</param>
    /// <param name="plan">When it ends.</param>
    /// <param name="report">Told now and then how it is doing.</param>
    /// <param name="cancellation">Ends it after the current step, with a checkpoint.</param>
    /// <exception cref="EngineException">
    /// The checkpoint does not fit, the loss is not a number any more, the folder cannot be written, or memory ran out.
    /// </exception>
    public static void Run(
        Trainer stage, string folder, TrainingPlan plan, Action<TrainingProgress> report, CancellationToken cancellation)
    {
        NativeHeap.Keep();
        try
        {
            Train(stage, folder, plan, report, cancellation);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineException(
                $"The run '{folder}' cannot be written: {error.Message.TrimEnd('.')}. The last checkpoint is whole; --resume goes on from it.", error);
        }
        catch (ExternalException error) when (error.Message.Contains("allocate memory", StringComparison.OrdinalIgnoreCase)
            || error.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase))
        {
            throw new EngineException(
                "Memory ran out: train on a smaller picture (prepare --size 384, or --size with --preset paper), or end other programs; "
                + "--resume goes on from the last checkpoint.", error);
        }
    }

    private static void Train(
        Trainer stage, string folder, TrainingPlan plan, Action<TrainingProgress> report, CancellationToken cancellation)
    {
        string checkpoint = PathOf(".safetensors"), compact = PathOf(CompactSuffix), log = PathOf(".csv");
        if (File.Exists(checkpoint)) stage.Load(checkpoint);
        else if (File.Exists(compact)) stage.Load(compact);
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
            Show();
            previewed = Stopwatch.GetTimestamp();
        }
        stage.Save(checkpoint);
        stage.SaveCompact(compact);
        Show();

        string PathOf(string suffix) => Path.Combine(folder, stage.Name + suffix);

        void Show()
        {
            stage.Preview(PathOf(".jpg"));
            RunPage.Write(folder);
        }
    }

    private static void RollBack(Trainer stage, string checkpoint, int times)
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
