using System.CommandLine;
using LiveDance.CommandLine;
using LiveDance.Engine.Pose;

namespace LiveDance.Commands;

/// <summary><c>livedance pose IN -o OUT</c>: extracts the key points of every frame, as JSON and as an overlay video.</summary>
internal static class PoseCommand
{
    public static Command Build()
    {
        var input = new Argument<string>("IN") { Description = "A video file, or a folder of images." };
        var output = new Option<string?>("--output", "-o")
        {
            Description = "Where to write OUT.json and the overlay video OUT.mp4 (either extension may be given), or OUT.poses for 'transfer' and the kiosk.",
            HelpName = "OUT",
        };
        Option<PosePreset> pose = SharedOptions.Pose();
        Option<PersonChoice> person = SharedOptions.Person();
        Option<string> device = SharedOptions.Device();
        Option<bool> json = new("--json") { Description = "Also print the key points to standard output; -o may then be omitted." };
        var command = new Command("pose", "Extract the 135 key points of every frame, as JSON and as an overlay video.")
        {
            input, output, pose, person, device, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(output) is null && result.GetResult(json) is null) result.AddError("'pose' needs -o OUT, or --json.");
        });
        command.SetAction((parsed, cancellation) =>
        {
            string from = parsed.GetRequiredValue(input);
            SharedOptions.RequireFile(from, "pose");
            var job = new PoseJob(
                from, parsed.GetValue(output), SharedOptions.ForFile(parsed.GetValue(pose), parsed.GetValue(person)), parsed.GetRequiredValue(device),
                parsed.GetValue(json));
            return Task.Run(() => PoseExtraction.Run(job, cancellation), CancellationToken.None);
        });
        return command;
    }
}
