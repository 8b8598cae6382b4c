using System.CommandLine;
using LiveDance.CommandLine;
using LiveDance.Engine;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using LiveDance.Measurement;
using LiveDance.Measurement.Motion;

namespace LiveDance.Commands;

/// <summary><c>livedance motion-report</c>: measures jitter, lag and accuracy of the motion against ground-truth joints.</summary>
internal static class MotionReportCommand
{
    private static readonly string[] Clips = ["guest.mp4", "visitor.mp4", Path.Combine("real", "juggle.mp4")];

    public static Command Build()
    {
        var footage = new Option<string?>("--footage")
        {
            Description = "The folder with guest.mp4, visitor.mp4 and real/juggle.mp4 and their .joints.json; "
                + "missing clips are skipped.",
            HelpName = "FOLDER",
        };
        var only = new Option<string>("--clip") { Description = "Measure this clip only." };
        SharedOptions.AcceptOnly(only, [.. Clips.Select(Name)]);
        Option<string> performer = SharedOptions.Performer(), device = SharedOptions.Device();
        Option<bool> json = SharedOptions.Json();
        var command = new Command("motion-report", "Measure jitter, lag and accuracy of the motion.")
        {
            footage, only, performer, device, json,
        };
        var html = new HtmlOption();
        html.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            string? page = html.Read(parsed);
            string folder = parsed.GetValue(footage) ?? FindFootage();
            string[] clips = Find(folder, parsed.GetValue(only));
            string performerName = parsed.GetRequiredValue(performer), deviceName = parsed.GetRequiredValue(device);
            bool asJson = parsed.GetValue(json);
            return Task.Run(
                () =>
                {
                    ExecutionDevice chosen = ExecutionProviders.Choose(deviceName);
                    MotionFigures figures = Measure(folder, clips, performerName, chosen, cancellation);
                    if (asJson) JsonOutput.Print(figures);
                    else Console.Out.Write(figures);
                    HtmlOption.Write(page, "LiveDance: motion", figures.Machine, figures.Charts, figures.ToString());
                    return ExitCode.Success;
                },
                CancellationToken.None);
        });
        return command;
    }

    private static MotionFigures Measure(
        string folder, string[] clips, string performerName, ExecutionDevice device, CancellationToken cancellation)
    {
        using Performer performer = SharedOptions.LoadPerformer(performerName);
        var measures = new PerformerMeasures(performer.Manifest.Statistics, performer.Format.Picture, performer.Skeleton);
        var figures = new List<ClipFigures>();
        foreach (string path in clips)
        {
            MotionClip clip = ClipReader.Read(path, device, cancellation);
            using (ProgressLine.During($"Measuring {clip.Name} ({figures.Count + 1} of {clips.Length})", null)) figures.Add(MotionMeasurement.Measure(clip, measures));
        }
        return new MotionFigures
        {
            Machine = Machine.Description,
            Device = device.Provider.Label(),
            Performer = performer.Manifest.Name,
            Clips = figures,
            Crossing = clips.Length > 1 ? CrossingDancers.Measure(folder, device, cancellation) : null,
        };
    }

    // Footage too large to commit is kept beside the repository; without it the repository's own clip is measured.
    private static string FindFootage()
    {
        string repository = Path.GetFullPath(Path.Combine(ModelFolder.Find(), ".."));
        string beside = Path.GetFullPath(Path.Combine(repository, "..", "shared", "footage"));
        return Directory.Exists(beside) ? beside : Path.Combine(repository, "footage");
    }

    private static string[] Find(string folder, string? only)
    {
        if (!Directory.Exists(folder))
            throw new EngineException($"There is no folder '{folder}'; --footage needs the folder with the clips.");
        string[] wanted =
            [.. Clips.Where(clip => only is null || Name(clip) == only).Select(clip => Path.Combine(folder, clip))];
        string[] found = [.. wanted.Where(File.Exists)];
        if (found.Length == 0)
        {
            string names = string.Join(", ", wanted.Select(Path.GetFileName));
            throw new EngineException($"'{folder}' has no {names}; --footage needs the folder with the clips.");
        }
        foreach (string absent in wanted.Except(found))
            Console.Error.WriteLine($"{Path.GetFileName(absent)} is not in '{folder}' and is skipped.");
        return found;
    }

    private static string Name(string clip) => Path.GetFileNameWithoutExtension(clip);
}
