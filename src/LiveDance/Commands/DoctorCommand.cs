using System.CommandLine;
using LiveDance.CommandLine;
using LiveDance.Engine;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Media;
using LiveDance.Measurement;
using LiveDance.Setup;
using LiveDance.Window;

namespace LiveDance.Commands;

/// <summary>One line of the <c>doctor</c> report.</summary>
/// <param name="What">The component that was checked.</param>
/// <param name="Ok">Whether the check passed.</param>
/// <param name="Needed">Whether a live session cannot run without the component.</param>
/// <param name="Finding">What was found, or how to fix it.</param>
internal sealed record Diagnosis(string What, bool Ok, bool Needed, string Finding);

/// <summary><c>livedance doctor</c>: checks the installation and says how to fix what fails.</summary>
internal static class DoctorCommand
{
    public static Command Build()
    {
        Option<string> performer = SharedOptions.Performer();
        Option<bool> json = SharedOptions.Json();
        var profile = new Option<string?>("--profile")
        {
            Description = "Check also that everything this profile names is there.",
            HelpName = "FILE.json",
        };
        var command = new Command("doctor", "Check the installation; exit code 1 if a required component is missing.")
        {
            performer, profile, json,
        };
        command.SetAction(parsed =>
        {
            List<Diagnosis> report = [.. Examine(parsed.GetRequiredValue(performer))];
            if (parsed.GetValue(profile) is { } file) report.AddRange(ProfileDiagnosis.Examine(file));
            bool healthy = report.All(line => line.Ok || !line.Needed);
            if (parsed.GetValue(json)) JsonOutput.Print(new { healthy, checks = report });
            else Print(report, healthy);
            return healthy ? ExitCode.Success : ExitCode.Failed;
        });
        return command;
    }

    private static IEnumerable<Diagnosis> Examine(string performer)
    {
        yield return new("machine", true, false, Machine.Description);
        yield return Try("OpenCV", needed: true, () => OpenCvSharp.Cv2.GetVersionString() ?? "");
        yield return Try("ONNX Runtime", needed: true, ExecutionProviders.Description);
        yield return Try("execution provider", needed: true, () =>
        {
            ExecutionDevice device = ExecutionProviders.Choose("auto");
            return $"--device auto selects {device.Provider.Label()}: {device.Reason}";
        });
        foreach (ExecutionProvider provider in new[] { ExecutionProvider.Cuda, ExecutionProvider.TensorRt })
        {
            string? obstacle = ExecutionProviders.Obstacle(provider);
            string? remedy = ExecutionProviders.IsBuiltIn(provider) ? null : "; for an NVIDIA GPU run './livedance setup --gpu'";
            yield return new(provider.Label(), obstacle is null, false, obstacle is null ? "available" : obstacle + remedy);
        }
        foreach (string program in FfmpegInstallation.Programs)
        {
            string? version = FfmpegInstallation.VersionOf(program), obstacle = FfmpegInstallation.Obstacle(program, version);
            yield return new(program, obstacle is null, true, version is null ? "missing: run './livedance setup'" : obstacle ?? version);
        }
        foreach (Diagnosis network in Networks()) yield return network;
        yield return Try($"performer {performer}", needed: true, () =>
        {
            using Performer loaded = SharedOptions.LoadPerformer(performer);
            return $"{loaded.Manifest.Name}, {loaded.Format.Picture.Width} x {loaded.Format.Picture.Height}, checksums correct";
        });
        IReadOnlyList<CameraDevice> cameras = CameraDevices.List();
        yield return new("cameras", cameras.Count > 0, false, cameras.Count == 0
            ? "none is connected (a video file or an address can be used instead)"
            : string.Join(", ", cameras.Select(camera => $"{camera.Index} {camera.Name}")));
        yield return Try("window", needed: false, LiveWindow.ProbeOpenGl);
    }

    private static IEnumerable<Diagnosis> Networks()
    {
        IReadOnlyList<ModelCheck> checks;
        string? failure = null;
        try
        {
            checks = ModelSetup.Verify();
        }
        catch (EngineException error)
        {
            checks = [];
            failure = error.Message;
        }
        if (failure is not null) yield return new("pose networks", false, true, failure);
        foreach (ModelCheck check in checks)
        {
            yield return new($"network {check.Name}", check.State == ModelState.Ready, true, check.State switch
            {
                ModelState.Ready => "checksum correct",
                ModelState.Missing => "missing: run './livedance setup'",
                _ => "damaged: run './livedance setup'",
            });
        }
    }

    private static Diagnosis Try(string what, bool needed, Func<string> find)
    {
        try
        {
            return new Diagnosis(what, true, needed, find());
        }
        catch (Exception error)
        {
            return new Diagnosis(what, false, needed, error.Message.Split('\n')[0]);
        }
    }

    private static void Print(List<Diagnosis> report, bool healthy)
    {
        foreach (Diagnosis line in report)
            Console.WriteLine($"{(line.Ok ? "ok     " : line.Needed ? "MISSING" : "absent ")}  {line.What,-30} {line.Finding}");
        Console.WriteLine(healthy ? "All required components are present." : "A required component is missing.");
    }
}
