using System.CommandLine;
using System.Globalization;
using LiveDance.Engine.Inference;
using LiveDance.Training.Data;
using LiveDance.Training.Stages;

namespace LiveDance.Commands;

/// <summary><c>livedance train DATASET -o RUN</c>: hours of work, in as many goes as one likes.</summary>
internal static class TrainCommand
{
    public static Command Build()
    {
        var dataset = new Argument<string>("DATASET") { Description = "A folder that 'livedance prepare' made." };
        var output = new Option<string>("--output", "-o") { Description = "The run's folder.", HelpName = "RUN", Required = true };
        var minutes = new Option<double?>("--minutes") { Description = "Minutes of training in all, over every resumption; 360 if nothing is said." };
        var steps = new Option<long?>("--steps") { Description = "Steps of training in all, in place of minutes." };
        var resume = new Option<bool>("--resume") { Description = "Go on with the training in the folder." };
        var threads = new Option<int>("--threads") { Description = "Threads; 0 for one a core." };
        var perceptual = new Option<string?>("--perceptual")
        {
            Description = "What pictures are compared by besides their pixels: VGG19's weights (.safetensors), PoseNet's (.json), or 'none'; "
                + "PoseNet's if the setup fetched them.",
            HelpName = "FILE",
        };
        var command = new Command("train", "Train a performer's generator. RUN/index.html shows how it is doing.")
        {
            dataset, output, minutes, steps, resume, threads, perceptual,
        };
        command.SetAction((parsed, cancellation) => Task.Run(
            () =>
            {
                if (parsed.GetValue(minutes) is <= 0 || parsed.GetValue(steps) is <= 0)
                    throw new UsageException("--minutes and --steps take numbers above 0.");
                if (parsed.GetValue(minutes) is not null && parsed.GetValue(steps) is not null)
                    throw new UsageException("--minutes and --steps exclude each other.");
                if (parsed.GetValue(threads) < 0) throw new UsageException("--threads takes 0 or more.");
                double seconds = parsed.GetValue(steps) is null ? (parsed.GetValue(minutes) ?? 360) * 60 : double.PositiveInfinity;
                long all = parsed.GetValue(steps) ?? long.MaxValue;
                string run = parsed.GetRequiredValue(output);
                using var data = Dataset.Open(parsed.GetRequiredValue(dataset));
                TrainingRun training = TrainingRun.Open(data, run, new TrainingOptions(), parsed.GetValue(resume));
                if (parsed.GetValue(threads) > 0) TrainingRun.UseThreads(parsed.GetValue(threads));
                training.Train(new TrainingPlan(seconds, all), Trunk(parsed.GetValue(perceptual)), Print, cancellation);
                if (!cancellation.IsCancellationRequested) return CommandLine.Success;
                Console.Error.WriteLine($"livedance: Interrupted; with --resume the same command goes on with '{run}'.");
                return CommandLine.Interrupted;
            },
            CancellationToken.None));
        return command;
    }

    private static string? Trunk(string? named)
    {
        if (named == "none") return null;
        if (named is not null) return named;
        string fetched = ModelFolder.ForTraining("posenet.json");
        if (File.Exists(fetched)) return fetched;
        Console.Error.WriteLine("livedance: PoseNet is not there, so pictures are compared by their pixels alone; './livedance train' fetches it from npm.");
        return null;
    }

    private static void Print(TrainingProgress progress)
    {
        double left = progress.Progress > 0 ? progress.Seconds * (1 - progress.Progress) / progress.Progress : 0;
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{progress.Stage,-10} step {progress.Step,6}  {progress.Seconds / progress.Step,5:0.00} s a step  loss {progress.Loss,8:0.0000}  "
            + $"rate {progress.Rate:0.000}  {progress.Progress,5:0.0%}  {TimeSpan.FromSeconds(left):hh\\:mm\\:ss} left"));
    }
}
