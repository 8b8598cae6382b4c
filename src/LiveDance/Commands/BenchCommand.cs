using System.CommandLine;
using System.Globalization;
using LiveDance.CommandLine;
using LiveDance.Engine;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Pose;
using LiveDance.Measurement;
using LiveDance.Measurement.Bench;

namespace LiveDance.Commands;

/// <summary><c>livedance bench</c>: measures the speed of a live session, and of the paper's generator for comparison.</summary>
internal static class BenchCommand
{
    public static Command Build()
    {
        var clip = new Argument<string?>("CLIP")
        {
            Description = "The video file to play; the bundled clip by default.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<double> seconds = NumberOption.Create<double>("--seconds", "How long to play the clip in a loop as a camera, in seconds; at full speed at most as long.", 1, 86400, 20);
        var noYardstick = new Option<bool>("--no-yardstick")
        {
            Description = "Skip the paper's generator (it takes a minute and 2 GB of memory).",
        };
        var yardstickOnly = new Option<bool>("--yardstick-only") { Hidden = true };
        Option<double> rate = NumberOption.Create<double>("--rate", "Images a second of the camera that the clip stands for.", 1, 240, 30);
        Option<PictureQuality> quality = SharedOptions.Quality();
        Option<string> performer = SharedOptions.Performer(), device = SharedOptions.Device();
        Option<PosePreset> pose = SharedOptions.Pose();
        Option<bool> json = SharedOptions.Json();
        var command = new Command("bench", "Measure speed, latency and memory on this machine.")
        {
            clip, seconds, rate, performer, pose, quality, device, noYardstick, yardstickOnly, json,
        };
        var html = new HtmlOption();
        html.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            string? page = html.Read(parsed);
            string deviceName = parsed.GetRequiredValue(device);
            ExecutionDevice chosen = ExecutionProviders.Choose(deviceName);
            if (parsed.GetValue(yardstickOnly))
            {
                using Performer sized = SharedOptions.LoadPerformer(parsed.GetRequiredValue(performer));
                double median = Yardstick.Measure(sized.Format.Picture, chosen, Environment.ProcessorCount);
                Console.Out.WriteLine(median.ToString(CultureInfo.InvariantCulture));
                return ExitCode.Success;
            }
            string source = parsed.GetValue(clip) ?? DemoClip.Find();
            SharedOptions.RequireFile(source, "bench");
            var options = new PipelineOptions(chosen)
            {
                Pose = PoseOptions.For(parsed.GetValue(pose)),
                Quality = parsed.GetValue(quality),
                SpeedFolder = GradeTrial.StandardFolder,
            };
            var job = new BenchJob(
                source, parsed.GetRequiredValue(performer), deviceName, options, parsed.GetValue(rate), TimeSpan.FromSeconds(parsed.GetValue(seconds)),
                !parsed.GetValue(noYardstick));
            BenchReport report = await PipelineBench.RunAsync(job, cancellation);
            if (parsed.GetValue(json)) JsonOutput.Print(report);
            else Console.Out.Write(report);
            HtmlOption.Write(page, "LiveDance: speed", report.Machine, report.Charts, report.ToString());
            return ExitCode.Success;
        });
        return command;
    }
}
