using System.CommandLine;
using LiveDance.CommandLine;
using LiveDance.Control;
using LiveDance.Engine;
using LiveDance.Engine.Audio;
using LiveDance.Engine.Calibration;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Pose;
using LiveDance.Engine.Smoothing;
using LiveDance.Kiosk;
using LiveDance.Measurement.Faults;
using LiveDance.Osc;
using LiveDance.Profiles;
using LiveDance.Remote;
using LiveDance.Session;
using LiveDance.Window;
using OpenCvSharp;

namespace LiveDance.Commands;

/// <summary>
/// <c>livedance live [SOURCE]</c>: animates the performer from a camera or video, in a window and outputs; and <c>livedance kiosk</c>, the same
/// without an operator.
/// </summary>
internal static class LiveCommand
{
    public static Command Build() => Build("live", "Animate the performer from a camera in real time. Press H in the window for the keys.", isKiosk: false);

    public static Command BuildKiosk() => Build(
        "kiosk", "Run unattended for the public: a recorded dance until somebody steps in, a welcome, and their dance. docs/kiosk.md describes it.", isKiosk: true);

    private static Command Build(string name, string description, bool isKiosk)
    {
        var source = new Argument<string>("SOURCE")
        {
            Description = "A camera's number, name or device file; an address (rtsp://, http://, udp://); a video file; "
                + "a folder of images.",
            DefaultValueFactory = _ => "0",
        };
        var loop = new Option<bool>("--loop") { Description = "Restart a file when it ends." };
        var fullScreen = new Option<bool>("--fullscreen") { Description = "Start in full screen." };
        Option<string> size = SharedOptions.CameraSize();
        Option<double> rate = SharedOptions.CameraRate();
        Option<string> performer = SharedOptions.Performer(), device = SharedOptions.Device();
        Option<ViewLayout> layout = LayoutOption.Build(ViewLayout.Performer);
        Option<bool> mirror = SharedOptions.Mirror();
        Option<PosePreset> pose = SharedOptions.Pose();
        Option<PictureQuality> quality = SharedOptions.Quality();
        Option<PersonChoice> person = SharedOptions.Person();
        Option<SmoothingFilter> smooth = SharedOptions.Smooth();
        Option<string> predict = SharedOptions.Predict();
        var outputs = new OutputOptions();
        var noWindow = new Option<bool>("--no-window") { Description = "Open no window; send the picture to the outputs only." };
        var inject = new Option<string?>("--inject")
        {
            Description = "Inject faults to test recovery: "
                + $"{string.Join(", ", Fault.Names)}, such as stall@5s:3s,unplug@12s.",
            HelpName = "FAULTS",
        };
        var sound = new SoundOptions();
        var shows = new ShowOptions();
        var profiles = new ProfileOptions();
        var remotes = new RemoteOption();
        var oscs = new OscOption();
        var json = new Option<bool>("--json")
        {
            Description = "Print the session's status to standard output as JSON lines: one at each change, and one every ten seconds.",
        };
        var screen = new Option<int?>("--screen") { Description = "Number of the screen for the window, from 1.", HelpName = "N" };
        screen.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: { } text }, ..] && !(int.TryParse(text, out int number) && number >= 1)) result.AddError($"--screen takes a number from 1 on, not '{text}'.");
        });
        var command = new Command(name, description)
        {
            source, performer, layout, mirror, fullScreen, screen, loop, size, rate, pose, quality, person, smooth, predict, device, noWindow, inject, json,
        };
        outputs.AddTo(command);
        sound.AddTo(command);
        shows.AddTo(command);
        profiles.AddTo(command);
        remotes.AddTo(command);
        oscs.AddTo(command);
        command.SetAction((given, cancellation) =>
        {
            ParseResult parsed = profiles.Apply(given, out Profile? profile);
            CameraMode camera = SharedOptions.ParseMode(parsed.GetRequiredValue(size), parsed.GetValue(rate));
            OutputPlan plan = outputs.Read(parsed);
            bool window = !parsed.GetValue(noWindow);
            if (isKiosk && !window) throw new UsageException("A kiosk needs its window; leave --no-window out.");
            RemoteOptions? remote = remotes.Read(parsed) is { } read ? read with { Midi = profiles.Midi(given) } : null;
            if (!window && plan.Addresses.Count == 0 && remote is null)
                throw new UsageException("--no-window needs an --output or a --remote to show anything.");
            SoundSettings? heard = sound.Read(parsed);
            string from = Sources.WithoutFileScheme(parsed.GetRequiredValue(source));
            OutputGuard.RequireSeparate(
                [from, heard?.Music, plan.Background, SharedOptions.PerformerFolder(parsed.GetRequiredValue(performer))], plan.Paths);
            FaultInjector? faults = ParseFaults(parsed.GetValue(inject));
            KioskPlan? kiosk = isKiosk ? Kiosks.Plan(profile) : null;
            Func<IFrameSource> open = () => Sources.OpenLive(
                from, camera, parsed.GetValue(loop), parsed.GetValue(mirror), faults is null ? null : faults.Wrap, cancellation);
            return RunAsync(
                new LiveJob(
                    kiosk is null ? open : () => new PausableSource(open, from, paused: !Kiosks.IsOpen(kiosk)),
                    parsed.GetRequiredValue(performer), parsed.GetRequiredValue(device),
                    PoseOptions.For(parsed.GetValue(pose)) with { Person = parsed.GetValue(person) }, parsed.GetValue(quality),
                    SharedOptions.Motion(parsed.GetValue(smooth), parsed.GetRequiredValue(predict)), plan, heard, faults,
                    window ? new LiveWindowOptions { Screen = parsed.GetValue(screen), PlacesFile = WindowPlaces.StandardFile } : null,
                    new ViewState { Layout = parsed.GetValue(layout), FullScreen = isKiosk || parsed.GetValue(fullScreen), BeatEffect = sound.BeatEffect(parsed) },
                    shows.Read(parsed, heard?.Music), remote, oscs.Read(parsed), sound.Quantize(parsed), profile, shows.RecordPoses(parsed), parsed.GetValue(json), kiosk, profiles.Saving(given, parsed, profile)),
                cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(LiveJob job, CancellationToken cancellation)
    {
        using Performer performer = SharedOptions.LoadPerformer(job.Performer);
        performer.Require(job.Quality);
        using Mat? background = job.Outputs.Background is { } text ? Background.Load(text, performer.Format) : null;
        var pipeline = new PipelineOptions(ExecutionProviders.Choose(job.Device))
        {
            Pose = job.Pose,
            Quality = job.Quality,
            SpeedFolder = GradeTrial.StandardFolder,
            Smoothing = job.Smoothing,
            Background = background,
            // Outputs and a changed background need the composed picture; otherwise the window composes it on the GPU.
            Compose = job.Outputs.Addresses.Count > 0 || background is not null,
            Decorate = job.Faults is null ? null : job.Faults.Wrap,
            Dance = job.Kiosk?.Dance,
        };
        var session = new LiveSessionOptions(job.OpenSource, performer, pipeline)
        {
            Outputs = job.Outputs.Addresses,
            OutputSettings = job.Outputs.Settings,
            Background = job.Outputs.Background ?? "",
            Sound = job.Sound,
            // Every visitor of a kiosk is measured anew, and nothing of them is kept.
            CalibrationFolder = job.Kiosk is null ? CalibrationStore.StandardFolder : null,
            DelayFolder = CameraDelay.StandardFolder,
            DecorateTarget = job.Faults is null ? null : job.Faults.Wrap,
        };
        var host = new SessionHostOptions(session, job.Window)
        {
            View = job.View,
            Files = job.Files,
            Remote = job.Remote,
            Osc = job.Osc,
            Quantize = job.Quantize,
            RecordPoses = job.RecordPoses,
            Profile = job.Profile is { } profile ? (profile, () => Profile.Read(profile.Path, Build())) : null,
            Performers = ModelFolder.Find(),
            StatusLines = job.StatusLines,
            Kiosk = job.Kiosk,
            Opened = job.SaveProfile is { } save ? _ => save() : null,
        };
        return await SessionHost.RunAsync(host, cancellation);
    }

    private sealed record LiveJob(
        Func<IFrameSource> OpenSource, string Performer, string Device, PoseOptions Pose, PictureQuality Quality, SmoothingOptions Smoothing, OutputPlan Outputs,
        SoundSettings? Sound, FaultInjector? Faults, LiveWindowOptions? Window, ViewState View, ShowFiles Files, RemoteOptions? Remote, OscOptions Osc, BeatGrid Quantize, Profile? Profile, string? RecordPoses, bool StatusLines, KioskPlan? Kiosk, Action? SaveProfile);

    private static FaultInjector? ParseFaults(string? text)
    {
        try
        {
            return text is null ? null : new FaultInjector(Fault.ParseList(text));
        }
        catch (EngineException error)
        {
            throw new UsageException(error.Message);
        }
    }
}
