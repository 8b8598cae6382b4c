using System.CommandLine;
using LiveDance.CommandLine;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Pose;
using LiveDance.Engine.Pose.Networks;
using LiveDance.Training.Preparation;
using OpenCvSharp;

namespace LiveDance.Training.Cli.Commands;

/// <summary><c>livedance prepare VIDEO -o DATASET</c>: creates a dataset for training from a video.</summary>
internal static class PrepareCommand
{
    public static Command Build()
    {
        var video = new Argument<string>("VIDEO") { Description = "A video of one person with the whole body in view, filmed with a fixed camera." };
        var output = new Option<string>("--output", "-o")
        {
            Description = "The dataset's folder; an unfinished one is continued.",
            HelpName = "DATASET",
            Required = true,
        };
        var size = new Option<string?>("--size")
        {
            Description = "Size of the pictures, multiples of 16; a side alone for a square. The video's own by default, scaled to at most 1280.",
            HelpName = "WxH",
        };
        Option<string> device = SharedOptions.Device();
        var force = new Option<bool>("--force") { Description = "Use the video even if its camera moved." };
        var posesOf = new Option<string?>("--poses-of")
        {
            Description = "A dataset of the same video at another size, whose poses are taken instead of finding them again.",
            HelpName = "DATASET",
        };
        var command = new Command("prepare", TrainingCommands.Descriptions["prepare"])
        {
            video, output, size, posesOf, device, force,
        };
        TrainingAdvice.SetAction(
            command, (parsed, cancellation) =>
            {
                string from = parsed.GetRequiredValue(video), to = parsed.GetRequiredValue(output);
                Size? wanted = parsed.GetValue(size) is { } text
                    ? SizeOption.Parse("--size", text, FrameCrop.LowestSide, FrameCrop.HighestSide, FrameCrop.Multiple, square: true)
                    : null;
                SharedOptions.RequireFile(from, "prepare");
                OutputGuard.RequireSeparate([from], [to]);
                ExecutionDevice chosen = ExecutionProviders.Choose(parsed.GetRequiredValue(device));
                var networks = new PreparationNetworks(
                    () => new PoseEstimator(PreparationNetworks.PoseOptions, chosen), () => new PersonSegmenter(chosen));
                ProgressLine? line = null;
                PreparationPart? shown = null;
                IReadOnlyList<string> advice;
                try
                {
                    advice = DatasetPreparation.Run(
                        from, to, wanted, networks,
                        Show, cancellation, parsed.GetValue(force), crop => Console.Error.WriteLine($"livedance: {crop}"),
                        parsed.GetValue(posesOf));
                }
                finally
                {
                    line?.Dispose();
                }
                if (!cancellation.IsCancellationRequested)
                {
                    foreach (string sentence in advice) Console.Error.WriteLine($"livedance: {sentence}");
                    Console.Error.WriteLine($"The dataset is ready: {to} (report on the video: {Path.Combine(to, "report.html")})");
                    return ExitCode.Success;
                }
                Console.Error.WriteLine($"livedance: Interrupted; the same command continues '{to}'.");
                return ExitCode.Interrupted;

                void Show(PreparationPart part, long done, long all)
                {
                    if (shown != part)
                    {
                        line?.Dispose();
                        (line, shown) = (new ProgressLine(Title(part, Path.GetFileName(from)), all), part);
                    }
                    line!.Show(done);
                }
            });
        return command;
    }

    private static string Title(PreparationPart part, string video) => part switch
    {
        PreparationPart.Poses => $"Finding the poses in {video}",
        PreparationPart.Background => "Reading the background",
        _ => "Storing the frames",
    };
}
