using System.CommandLine;
using System.Globalization;
using LiveDance.CommandLine;
using LiveDance.Engine;
using LiveDance.Engine.Inference;
using LiveDance.Training.Data;
using LiveDance.Training.Libtorch;
using LiveDance.Training.Trainers;

namespace LiveDance.Training.Cli.Commands;

/// <summary><c>livedance train DATASET -o RUN</c>: trains a performer, in one or several sittings.</summary>
internal static class TrainCommand
{
    // The environment variable that names a libtorch if --libtorch does not.
    private const string LibtorchVariable = "LIVEDANCE_LIBTORCH";

    public static Command Build()
    {
        var dataset = new Argument<string>("DATASET") { Description = "A folder that 'livedance prepare' made." };
        var output = new Option<string>("--output", "-o") { Description = "The run's folder.", HelpName = "RUN", Required = true };
        Option<TrainingPreset> preset = SharedOptions.Choice(
            "--preset", "live: networks that keep up with a camera on a CPU. paper: pix2pixHD as published, which does not.", TrainingPreset.Live);
        var size = new Option<int?>("--size") { Description = "paper: side of the pictures, in pixels; the dataset's if nothing is said." };
        var minutes = new Option<double?>("--minutes") { Description = "Minutes of training in all, over every resumption; 360 if nothing is said." };
        var steps = new Option<long?>("--steps") { Description = "Steps of training in all, in place of minutes." };
        var resume = new Option<bool>("--resume") { Description = "Go on with the training in the folder." };
        var threads = new Option<int>("--threads") { Description = "Threads; 0 for one a core." };
        var device = new Option<string>("--device") { Description = "What trains; auto is CUDA where libtorch offers it.", DefaultValueFactory = _ => "auto" };
        SharedOptions.AcceptOnly(device, TrainingDevice.Names);
        var libtorch = new Option<string?>("--libtorch")
        {
            Description = $"A libtorch to use in place of the program's own, for CUDA: the folder torch/lib of a PyTorch 2.10; {LibtorchVariable} names one too.",
            HelpName = "FOLDER",
        };
        Option<string?> perceptual = Perceptual();
        var command = new Command("train", TrainingCommands.Descriptions["train"])
        {
            dataset, output, preset, size, minutes, steps, resume, threads, device, libtorch, perceptual,
        };
        TrainingAdvice.SetAction(
            command, (parsed, cancellation) =>
            {
                TrainingPlan plan = Plan(parsed.GetValue(minutes), parsed.GetValue(steps), usual: 360);
                if (parsed.GetValue(threads) < 0) throw new UsageException("--threads takes 0 or more.");
                TrainingPreset chosen = parsed.GetValue(preset);
                if (parsed.GetValue(size) is { } side && (chosen != TrainingPreset.Paper || side is < 64 or > 1024 || side % 32 != 0))
                    throw new UsageException("--size takes a multiple of 32 from 64 to 1024, and goes with --preset paper; live pictures have the dataset's size.");
                UseLibtorch(parsed.GetValue(libtorch), parsed.GetRequiredValue(device));
                Console.Error.WriteLine($"livedance: {TrainingDevice.Use(parsed.GetRequiredValue(device))}");
                string run = parsed.GetRequiredValue(output);
                using var data = Dataset.Open(parsed.GetRequiredValue(dataset));
                var options = new TrainingOptions { Preset = chosen, Size = parsed.GetValue(size) ?? 0 };
                TrainingRun training = TrainingRun.Open(data, run, options, parsed.GetValue(resume));
                if (parsed.GetValue(threads) > 0) TrainingDevice.UseThreads(parsed.GetValue(threads));
                training.Train(plan, PerceptualFile(parsed.GetValue(perceptual)), progress => Print(progress, progress.Trainer), cancellation);
                if (!cancellation.IsCancellationRequested) return ExitCode.Success;
                Console.Error.WriteLine($"livedance: Interrupted; with --resume the same command goes on with '{run}'.");
                return ExitCode.Interrupted;
            });
        return command;
    }

    // Before anything else touches libtorch.
    private static void UseLibtorch(string? named, string device)
    {
        string? folder = named ?? Environment.GetEnvironmentVariable(LibtorchVariable);
        if (string.IsNullOrEmpty(folder)) return;
        UserLibtorch found;
        try
        {
            found = UserLibtorch.Find(folder, needsCuda: device == "cuda");
        }
        catch (EngineException wrong)
        {
            throw new UsageException($"{(named is null ? LibtorchVariable : "--libtorch")}: {wrong.Message}");
        }
        TorchLibraries.Use(found);
        Console.Error.WriteLine($"livedance: Uses libtorch {found.Version} in '{found.Folder}'.");
        if (found.Note is { } note) Console.Error.WriteLine($"livedance: {note}");
    }

    /// <summary>What pictures are compared by.</summary>
    public static Option<string?> Perceptual() => new("--perceptual")
    {
        Description = "What pictures are compared by besides their pixels: VGG19's weights (.safetensors), PoseNet's (.json), or 'none'; "
            + "PoseNet's if they were fetched.",
        HelpName = "FILE",
    };

    /// <summary>The file that <see cref="Perceptual"/> means; null for none.</summary>
    public static string? PerceptualFile(string? named)
    {
        if (named == "none") return null;
        if (named is not null) return named;
        string fetched = ModelFolder.ForTraining("posenet.json");
        if (File.Exists(fetched)) return fetched;
        Console.Error.WriteLine(
            "livedance: PoseNet is not there, so pictures are compared by their pixels alone; './livedance train' fetches it from npm.");
        return null;
    }

    /// <summary>When a training ends.</summary>
    /// <exception cref="UsageException">Minutes and steps exclude each other, and are above 0.</exception>
    public static TrainingPlan Plan(double? minutes, long? steps, double usual)
    {
        if (minutes is <= 0 || steps is <= 0) throw new UsageException("--minutes and --steps take numbers above 0.");
        if (minutes is not null && steps is not null) throw new UsageException("--minutes and --steps exclude each other.");
        return new TrainingPlan(steps is null ? (minutes ?? usual) * 60 : double.PositiveInfinity, steps ?? long.MaxValue);
    }

    /// <summary>One line of the live table.</summary>
    public static void Print(TrainingProgress progress, string title)
    {
        double left = progress.Progress > 0 ? progress.Seconds * (1 - progress.Progress) / progress.Progress : 0;
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{title,-11} step {progress.Step,6}  {progress.Seconds / progress.Step,5:0.00} s a step  loss {progress.Loss,8:0.0000}  "
            + $"rate {progress.Rate:0.000}  {progress.Progress,5:0.0%}  {TimeSpan.FromSeconds(left):hh\\:mm\\:ss} left"));
    }
}
