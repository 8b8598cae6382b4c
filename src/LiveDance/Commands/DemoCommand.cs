using System.CommandLine;
using LiveDance.CommandLine;
using LiveDance.Control;
using LiveDance.Engine;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Pose;
using LiveDance.Measurement;
using LiveDance.Session;
using LiveDance.Window;

namespace LiveDance.Commands;

/// <summary><c>livedance demo</c>: animates the performer with the bundled clip.</summary>
internal static class DemoCommand
{
    private const string VideoName = "demo.mp4";

    public static Command Build()
    {
        var output = new Option<string?>("--output", "-o") { Description = "Write a video instead of opening a window.", HelpName = "OUT" };
        Option<string> performer = SharedOptions.Performer(), device = SharedOptions.Device();
        Option<ViewLayout> layout = LayoutOption.Build(ViewLayout.SideBySide);
        Option<bool> json = SharedOptions.Json();
        var command = new Command(
            "demo", $"Animate the performer with the bundled clip, in a window, or in {VideoName} where there is no display.")
        {
            output, performer, layout, device, json,
        };
        command.SetAction((parsed, cancellation) =>
        {
            string clip = DemoClip.Find();
            string? file = parsed.GetValue(output);
            if (file is null && Display.Obstacle() is { } obstacle)
            {
                Console.Error.WriteLine($"{obstacle} The demo is written to {VideoName} instead.");
                file = VideoName;
            }
            if (file is not null)
            {
                // Causal, so that the video matches what a live session shows.
                var job = new TransferJob(
                    clip, file, parsed.GetRequiredValue(performer), parsed.GetValue(layout), Mirror: false, PoseOptions.For(PosePreset.Balanced),
                    parsed.GetRequiredValue(device), Causal: true);
                return Transfer.RunAsync(job, parsed.GetValue(json), cancellation);
            }
            return RunLiveAsync(
                clip, parsed.GetRequiredValue(performer), parsed.GetRequiredValue(device), parsed.GetValue(layout), cancellation);
        });
        return command;
    }

    private static async Task<int> RunLiveAsync(
        string clip, string performerName, string device, ViewLayout layout, CancellationToken cancellation)
    {
        using Performer performer = SharedOptions.LoadPerformer(performerName);
        var pipeline = new PipelineOptions(ExecutionProviders.Choose(device))
        {
            Pose = PoseOptions.For(PosePreset.Balanced),
            Quality = PictureQuality.Auto,
            SpeedFolder = GradeTrial.StandardFolder,
            // The window composes the picture on the GPU.
            Compose = false,
        };
        var session = new LiveSessionOptions(() => Sources.OpenLive(clip, new CameraMode(), loop: true), performer, pipeline);
        var host = new SessionHostOptions(session, new LiveWindowOptions { PlacesFile = WindowPlaces.StandardFile })
        {
            View = new ViewState { Layout = layout },
            Files = new ShowFiles(ShowFiles.StandardRecordings),
        };
        return await SessionHost.RunAsync(host, cancellation);
    }
}
