using System.CommandLine;
using System.Globalization;
using LiveDance.CommandLine;
using LiveDance.Engine;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using LiveDance.Training.Data;
using LiveDance.Training.Libtorch;
using LiveDance.Training.Trainers;

namespace LiveDance.Training.Cli.Commands;

/// <summary><c>livedance train DATASET -o RUN</c>: trains a performer; an interrupted run can be resumed.</summary>
internal static class TrainCommand
{
    // The environment variable that is used without --libtorch.
    private const string LibtorchVariable = "LIVEDANCE_LIBTORCH";

    /// <summary>Longest training that can be asked for, in minutes: ten years.</summary>
    public const double MaxMinutes = 10 * 365 * 24 * 60;

    // Smallest part of a bundle, in bytes; smaller ones would be thousands of files.
    private const long LeastPart = 1_000_000;

    // More threads than any machine has cores.
    private const int MaxThreads = 4096;

    public static Command Build()
    {
        var dataset = new Argument<string>("DATASET") { Description = "A dataset created with 'livedance prepare'." };
        var output = new Option<string>("--output", "-o") { Description = "The run's folder.", HelpName = "RUN" };
        Option<TrainingPreset> preset = SharedOptions.Choice(
            "--preset", "live: networks for real time on a CPU. paper: pix2pixHD as published, which is too slow for that.", TrainingPreset.Live);
        var size = new Option<string?>("--size")
        {
            Description = "paper: size of the pictures, multiples of 32; a side alone for a square. The dataset's by default.",
            HelpName = "WxH",
        };
        Option<double?> minutes = NumberOption.CreateOptional<double>(
            "--minutes", "Total minutes of training, including resumed runs; 360 by default, 60 for the lite grade.", 0, MaxMinutes);
        Option<long?> steps = NumberOption.CreateOptional<long>("--steps", "Total steps of training, instead of minutes.", 0, long.MaxValue);
        var resume = new Option<bool>("--resume") { Description = "Continue the training run in the folder." };
        var from = new Option<string?>("--from")
        {
            Description = "Begin with the weights of another training run, such as one of the same dancer at another size.",
            HelpName = "RUN",
        };
        var noFace = new Option<bool>("--no-face") { Description = "Train the generator only; the face network can be trained later, with --resume." };
        var bundle = new Option<string?>("--bundle")
        {
            Description = "Train nothing here; write program, dataset and the weights of --from into an archive with a script that trains on a "
                + "machine with a GPU.",
            HelpName = "FILE.tar",
        };
        var partSize = new Option<string?>("--part-size")
        {
            Description = "Largest size of a file of the bundle, such as 25M: FILE.tar.001 and so on.",
            HelpName = "SIZE",
        };
        Option<int> threads = NumberOption.Create("--threads", "Number of threads; 0 for one per core.", 0, MaxThreads, 0);
        var device = new Option<string>("--device")
        {
            Description = "The device for training; auto selects CUDA if libtorch supports it.",
            DefaultValueFactory = _ => "auto",
        };
        SharedOptions.AcceptOnly(device, TrainingDevice.Names);
        var libtorch = new Option<string?>("--libtorch")
        {
            Description = "A libtorch to use instead of the bundled one, for CUDA: a PyTorch 2.10 or newer, or its folder torch/lib; "
                + $"also set by {LibtorchVariable}.",
            HelpName = "FOLDER",
        };
        Option<PictureGrade> grade = SharedOptions.Choice(
            "--grade", "full: the generator and the face network. lite: a generator with a quarter of the computation, for slow machines, which "
                + "learns from the full one of the run in the folder.", PictureGrade.Full);
        Option<string?> perceptual = Perceptual();
        var command = new Command("train", TrainingCommands.Descriptions["train"])
        {
            dataset, output, preset, grade, size, minutes, steps, resume, from, noFace, bundle, partSize, threads, device, libtorch, perceptual,
        };
        TrainingAdvice.SetAction(
            command, (parsed, cancellation) =>
            {
                if (parsed.GetValue(bundle) is { } archive)
                {
                    if (parsed.GetValue(output) is not null || parsed.GetValue(resume))
                        throw new UsageException("--bundle trains nothing here: leave out -o and --resume, and name a run to begin with by --from.");
                    Option[] there = [preset, grade, size, minutes, steps, threads, device];
                    if (Array.Find(there, option => parsed.GetResult(option) is { Implicit: false }) is { } given)
                        throw new UsageException($"--bundle trains nothing here: give {given.Name} to run.sh on the other machine.");
                    BundleWriting.RequireName(archive);
                    long part = parsed.GetValue(partSize) is { } limit ? ByteCountOption.Parse("--part-size", limit, LeastPart) : 0;
                    return BundleWriting.Run(
                        parsed.GetRequiredValue(dataset), archive, part, parsed.GetValue(from), PerceptualFile(parsed.GetValue(perceptual)), cancellation);
                }
                if (parsed.GetValue(partSize) is not null) throw new UsageException("--part-size needs --bundle.");
                string run = parsed.GetValue(output) ?? throw new UsageException("Name the run's folder with -o RUN.");
                TrainingPlan plan = Plan(
                    parsed.GetValue(minutes), parsed.GetValue(steps), defaultMinutes: parsed.GetValue(grade) == PictureGrade.Lite ? 60 : 360);
                TrainingPreset chosen = parsed.GetValue(preset);
                if (parsed.GetValue(size) is not null && chosen != TrainingPreset.Paper)
                    throw new UsageException("--size needs --preset paper; the live preset uses the dataset's size.");
                OpenCvSharp.Size sized = parsed.GetValue(size) is { } text ? SizeOption.Parse("--size", text, 64, 1920, TrainingOptions.PaperMultiple, square: true) : default;
                if (parsed.GetValue(from) is not null && chosen == TrainingPreset.Paper) throw new UsageException("--from needs the live preset.");
                UseLibtorch(parsed.GetValue(libtorch), parsed.GetRequiredValue(device));
                Console.Error.WriteLine($"livedance: {TrainingDevice.Use(parsed.GetRequiredValue(device))}");
                using var data = Dataset.Open(parsed.GetRequiredValue(dataset));
                var options = new TrainingOptions { Preset = chosen, Size = sized };
                bool lite = parsed.GetValue(grade) == PictureGrade.Lite;
                TrainingRun training = TrainingRun.Open(data, run, options, parsed.GetValue(resume) || lite, parsed.GetValue(from));
                if (parsed.GetValue(threads) > 0) TrainingDevice.UseThreads(parsed.GetValue(threads));
                training.TrainsFace = !parsed.GetValue(noFace);
                training.PhaseBegan = phase => Console.Error.WriteLine($"livedance: {phase}");
                Action<TrainingPlan, string?, Action<TrainingProgress>, CancellationToken> train = lite ? training.TrainLite : training.Train;
                train(plan, PerceptualFile(parsed.GetValue(perceptual)), progress => Print(progress, progress.Trainer), cancellation);
                if (!cancellation.IsCancellationRequested)
                {
                    // With --no-face this may be a machine without the rest of LiveDance.
                    Console.Error.WriteLine(training.TrainsFace || lite
                        ? $"livedance: The training is complete; 'livedance export {run}' makes a performer of it."
                        : $"livedance: The generator in '{run}' is trained. With --resume and without --no-face 'livedance train' adds the face network.");
                    return ExitCode.Success;
                }
                Console.Error.WriteLine($"livedance: Interrupted; with --resume the same command continues '{run}'.");
                return ExitCode.Interrupted;
            });
        return command;
    }

    // Must be called before the first use of libtorch.
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
        Console.Error.WriteLine($"livedance: Using libtorch {found.Version} in '{found.Folder}'.");
        if (found.Note is { } note) Console.Error.WriteLine($"livedance: {note}");
    }

    /// <summary>The option for the network of the perceptual loss.</summary>
    public static Option<string?> Perceptual() => new("--perceptual")
    {
        Description = "The network of the perceptual loss: weights of VGG19 (.safetensors) or PoseNet (.json), or 'none'; "
            + "PoseNet by default if it was downloaded.",
        HelpName = "FILE",
    };

    /// <summary>The file for the value of <see cref="Perceptual"/>; null for none.</summary>
    public static string? PerceptualFile(string? named)
    {
        if (named == "none") return null;
        if (named is not null) return named;
        string fetched = ModelFolder.ForTraining("posenet.json");
        if (File.Exists(fetched)) return fetched;
        Console.Error.WriteLine(
            $"livedance: There is no '{fetched}', so the training has no perceptual loss; the launcher, ./livedance, downloads it when it trains.");
        return null;
    }

    /// <summary>The duration of a training.</summary>
    /// <exception cref="UsageException">Both are given, or one is not above 0.</exception>
    public static TrainingPlan Plan(double? minutes, long? steps, double defaultMinutes)
    {
        if (minutes is <= 0 || steps is <= 0) throw new UsageException("--minutes and --steps take numbers above 0.");
        if (minutes is not null && steps is not null) throw new UsageException("--minutes and --steps cannot be combined.");
        return new TrainingPlan(steps is null ? (minutes ?? defaultMinutes) * 60 : double.PositiveInfinity, steps ?? long.MaxValue);
    }

    /// <summary>Prints one line of the training's progress.</summary>
    public static void Print(TrainingProgress progress, string title)
    {
        double left = progress.Progress > 0 ? progress.Seconds * (1 - progress.Progress) / progress.Progress : 0;
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{title,-11} step {progress.Step,6}  {progress.Seconds / progress.Step,5:0.00} s a step  loss {progress.Loss,8:0.0000}  "
            + $"rate {progress.Rate:0.000}  {progress.Progress,5:0.0%}  {TimeSpan.FromSeconds(left):hh\\:mm\\:ss} left"));
    }
}
