using System.CommandLine;
using LiveDance.CommandLine;
using LiveDance.Control;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Pose;
using LiveDance.Engine.PoseFiles;
using LiveDance.Engine.Retargeting;
using LiveDance.Engine.Smoothing;

namespace LiveDance.Commands;

/// <summary><c>livedance transfer IN -o OUT.mp4</c>: turns a dancer's video into the performer's, frame by frame.</summary>
internal static class TransferCommand
{
    public static Command Build()
    {
        var input = new Argument<string>("IN") { Description = "A video file, a folder of images, or recorded poses (.poses)." };
        var output = new Option<string>("--output", "-o")
        {
            Description = "The video to write: .mp4, .mov, .mkv or .webm.",
            HelpName = "OUT",
            Required = true,
        };
        Option<string> performer = SharedOptions.Performer(), device = SharedOptions.Device();
        Option<PosePreset> pose = SharedOptions.Pose();
        Option<PictureQuality> quality = SharedOptions.Quality(PictureQuality.Full);
        Option<PersonChoice> person = SharedOptions.Person();
        Option<SmoothingFilter> smooth = SharedOptions.Smooth();
        Option<float> alpha = NumberOption.Create(
            "--alpha", "Limit on how far the far floor position may lie from the median, usually 0.5 to 0.7: lower rejects more outliers.",
            0.1f, 2, OfflineBodyStatistics.StandardAlpha);
        Option<ViewLayout> layout = LayoutOption.Build(ViewLayout.Performer);
        var causal = new Option<bool>("--causal")
        {
            Description = "One pass using only past frames, as in a live session, for comparison; allows --smooth.",
        };
        var music = new Option<string?>("--music")
        {
            Description = "Music for the poses that a session recorded (.poses), from where it was then; a video has its own sound.",
            HelpName = "FILE",
        };
        Option<bool> mirror = SharedOptions.Mirror(), json = SharedOptions.Json();
        var command = new Command("transfer", "Turn a video of a dancer, or recorded poses, into a video of the performer, every frame, with the sound.")
        {
            input, output, performer, layout, mirror, causal, pose, quality, person, smooth, alpha, music, device, json,
        };
        command.SetAction((parsed, cancellation) =>
        {
            string from = parsed.GetRequiredValue(input);
            SharedOptions.RequireFile(from, "transfer");
            bool recorded = PoseFile.IsNamed(from);
            if (!recorded && parsed.GetValue(music) is not null) throw new UsageException("--music is for recorded poses (.poses); a video has its own sound.");
            if (!parsed.GetValue(causal) && parsed.GetResult(smooth) is { Implicit: false })
                throw new UsageException("--smooth is for --causal; without it the key points are smoothed with knowledge of the whole video.");
            if (recorded && (parsed.GetValue(mirror) || parsed.GetValue(causal))) throw new UsageException("--mirror and --causal are for videos, not for recorded poses.");
            return Transfer.RunAsync(
                new TransferJob(
                    from, parsed.GetRequiredValue(output), parsed.GetRequiredValue(performer), parsed.GetValue(layout),
                    parsed.GetValue(mirror), SharedOptions.ForFile(parsed.GetValue(pose), parsed.GetValue(person)),
                    parsed.GetRequiredValue(device), parsed.GetValue(causal), new SmoothingOptions(parsed.GetValue(smooth)),
                    parsed.GetValue(alpha), parsed.GetValue(quality))
                {
                    Music = parsed.GetValue(music),
                },
                parsed.GetValue(json), cancellation);
        });
        return command;
    }
}
