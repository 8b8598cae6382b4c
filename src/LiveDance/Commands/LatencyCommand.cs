using System.CommandLine;
using LiveDance.CommandLine;
using LiveDance.Engine;
using LiveDance.Engine.Calibration;
using LiveDance.Engine.Output;
using LiveDance.Engine.Pose;
using LiveDance.Measurement.Latency;

namespace LiveDance.Commands;

/// <summary><c>livedance latency [CAMERA]</c>: measures the latency from camera to screen or stream with flashes.</summary>
internal static class LatencyCommand
{
    public static Command Build()
    {
        var camera = new Argument<string?>("CAMERA")
        {
            Description = "A camera pointed at the window; if omitted, an output is read back instead.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var output = new Option<string?>("--output", "-o")
        {
            Description = "The output to read back: udp://, srt://, rtmp://, rtsp:// or http://:PORT; "
                + "UDP on this machine by default.",
            HelpName = "ADDRESS",
        };
        Option<int> flashes = NumberOption.Create("--flashes", "Number of flashes to time.", 1, 1000, 12);
        Option<string> size = SharedOptions.CameraSize(), performer = SharedOptions.Performer(), device = SharedOptions.Device();
        Option<double> rate = SharedOptions.CameraRate();
        Option<PosePreset> pose = SharedOptions.Pose();
        Option<bool> json = SharedOptions.Json();
        var command = new Command(
            "latency", "Measure the latency from camera to screen or stream with flashes; gives the sync offset for OBS.")
        {
            camera, output, flashes, size, rate, performer, pose, device, json,
        };
        var html = new HtmlOption();
        html.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            string? page = html.Read(parsed);
            string? filmed = parsed.GetValue(camera), address = parsed.GetValue(output);
            if (filmed is not null && address is not null)
                throw new UsageException("A camera measures the window; give either a camera or an --output.");
            var job = new LatencyJob(
                filmed, SharedOptions.ParseMode(parsed.GetRequiredValue(size), parsed.GetValue(rate)),
                filmed is null ? ReadBack(address) : null, parsed.GetValue(flashes), parsed.GetRequiredValue(performer),
                parsed.GetRequiredValue(device), parsed.GetValue(pose));
            // No await: the window must stay on the main thread.
            LatencyReport report = LatencyRun.RunAsync(job, cancellation).GetAwaiter().GetResult();
            if (filmed is not null) SaveDelay(filmed, report);
            if (parsed.GetValue(json)) JsonOutput.Print(report);
            else Console.Out.Write(report);
            HtmlOption.Write(page, "LiveDance: latency", report.Machine, report.Charts, report.ToString());
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static OutputAddress ReadBack(string? text)
    {
        if (text is null) return LatencyRun.FreeAddress();
        try
        {
            OutputAddress address = OutputAddress.Parse(text);
            return address.Kind is OutputKind.Stream or OutputKind.Http
                ? address
                : throw new UsageException($"'{text}' cannot be read back while it is being written; give a stream or http://:PORT.");
        }
        catch (EngineException error)
        {
            throw new UsageException(Remedies.MessageWithRemedy(error));
        }
    }

    private static void SaveDelay(string camera, LatencyReport report)
    {
        double milliseconds = report.Parts[0].MedianMs;
        CameraDelay.Save(CameraDelay.StandardFolder, $"camera {camera}", milliseconds / 1000);
        Console.Error.WriteLine($"'live {camera}' will also delay its sound by the {milliseconds:0} ms of screen and camera.");
    }
}
