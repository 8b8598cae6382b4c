using LiveDance.CommandLine;
using LiveDance.Control;
using LiveDance.Engine;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Media;
using LiveDance.Engine.Output;
using LiveDance.Glfw;
using LiveDance.Kiosk;
using LiveDance.Osc;
using LiveDance.Profiles;
using LiveDance.Remote;
using LiveDance.Service;
using LiveDance.Window;

namespace LiveDance.Session;

/// <summary>Options of the program for running a session.</summary>
/// <param name="Session">The options of the session.</param>
/// <param name="Window">The options of its window; null for no window.</param>
internal sealed record SessionHostOptions(LiveSessionOptions Session, LiveWindowOptions? Window)
{
    /// <summary>What the window and the previews show at first.</summary>
    public ViewState View { get; init; } = new();

    /// <summary>The folders that commands may use.</summary>
    public ShowFiles Files { get; init; } = new();

    /// <summary>The folder of the performers to choose from; null for none besides the session's.</summary>
    public string? Performers { get; init; }

    /// <summary>The remote; null for none.</summary>
    public RemoteOptions? Remote { get; init; }

    /// <summary>What changes of performer, layout and background wait for at first.</summary>
    public BeatGrid Quantize { get; init; }

    /// <summary>Open Sound Control.</summary>
    public OscOptions Osc { get; init; } = new(null, null);

    /// <summary>The profile whose changes are followed, and what reads it again; null for none.</summary>
    public (Profile Profile, Func<Profile> Read)? Profile { get; init; }

    /// <summary>The file in which the poses are recorded from the start; null for none.</summary>
    public string? RecordPoses { get; init; }

    /// <summary>The kiosk; null for a session with an operator.</summary>
    public KioskPlan? Kiosk { get; init; }

    /// <summary>Whether the status is printed to standard output as JSON lines.</summary>
    public bool StatusLines { get; init; }

    /// <summary>Called with the session before it runs, to observe it.</summary>
    public Action<LiveSession>? Opened { get; init; }

    /// <summary>Called with each frame that a sink presented, and whether it was new.</summary>
    public Action<IFrameSink, Frame, bool>? Presented { get; init; }
}

/// <summary>
/// Runs a live session in the program, with its window on this thread, messages on standard error and reports to the service manager.
/// </summary>
internal static class SessionHost
{
    /// <summary>Runs until the source ends, the window is closed, or the caller cancels.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="EngineException">A part cannot be opened or failed permanently.</exception>
    public static async Task<int> RunAsync(SessionHostOptions options, CancellationToken cancellation)
    {
        using var performers = new PerformerCatalogue(options.Session.Performer, options.Session.Performer.Folder, options.Performers);
        using var newest = new NewestFrame();
        using var web = new WebHost(options.Remote);
        using var session = new LiveSession(options.Session with { OpenHttp = web.Open });
        Notices.Print(session.Notice);
        session.Pipeline.Supervisor!.Failed = CrashReport.Log;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bool hasWindow = CanOpenWindow(options, session);
        using KioskController? kiosk = options.Kiosk is { } plan ? new KioskController(plan, session, newest, options.View) : null;
        using var beats = new BeatQuantizer(session) { Grid = options.Quantize };
        using var show = new Show(new ShowParts(
            session, options.View, performers, options.Files, newest, beats, hasWindow,
            (frame, folder) => Screenshot.Save(session.Controls.Performer, frame, options.View.Layout, options.View.Mirror, folder), stop.Cancel)
        {
            Kiosk = kiosk is null ? null : () => kiosk.Status,
        });
        var control = new ControlSurface(show, () => session.Pipeline.Diagnostics.Finished > 0);
        var status = new ShowStatusReader(show, control);
        var events = new EventLog();
        using var log = new StatusLog(session, events);
        using ServiceNotifier? service = ServiceNotifier.FromEnvironment(
            () => session.Pipeline.Source.Status, () => session.Controls.Frozen);
        using StatusLines? lines = options.StatusLines ? new StatusLines(session.NewStatus(), kiosk is null ? null : () => kiosk.Status.State) : null;
        session.Presented = (sink, frame, isNew) =>
        {
            // Only sinks that people watch count for the service manager.
            if (session.IsWatched(sink)) service?.Presented(isNew);
            options.Presented?.Invoke(sink, frame, isNew);
        };
        using OscServer? osc = options.Osc.In is { } oscIn ? new OscServer(oscIn, control, status) : null;
        using OscStream? oscOut = options.Osc.Out is { } receiver ? new OscStream(receiver, session.NewStatus()) : null;
        using VmcStream? vmc = options.Osc.Vmc is { } animator ? new VmcStream(animator) : null;
        using RemoteServer? remote = options.Remote is { } remoteOptions ? new RemoteServer(web, remoteOptions, show, control, status, events, osc?.Port) : null;
        if (remote is not null) Console.Error.WriteLine($"livedance: {remote.Announcement}");
        using ProfileWatcher? profile = options.Profile is { } watched ? new ProfileWatcher(watched.Profile, watched.Read, control) : null;
        using CancellationTokenRegistration ending = stop.Token.Register(control.BeginStop);
        using ScreenBlanking? blanking = kiosk is null ? null : ScreenBlanking.Inhibit();
        LiveWindow? window = hasWindow
            ? new LiveWindow(options.Session.Performer, session.NewStatus(), options.View, control, options.Window! with
            {
                Kiosk = kiosk is null ? null : () => kiosk.Screen,
                Lock = kiosk is null ? null : new KeyLock(options.Kiosk!.Settings.Unlock, options.Kiosk.Clock),
            })
            {
                PairingCode = remote?.Pairing.Rows(),
                // A kiosk that opens later has no picture yet, and its black screen is what is wanted.
                DrawnDark = () => service?.Presented(isNew: false),
            }
            : null;
        Task run;
        try
        {
            if (window is not null) session.Add(window);
            // Without a window and outputs, a preview is all there is to watch.
            session.Add(newest, watched: window is null && session.Outputs.All.Count == 0);
            if (oscOut is not null) session.Add(oscOut, watched: false);
            if (vmc is not null) session.Add(vmc, watched: false);
            if (options.RecordPoses is { } poseFile) show.BeginPoses(FreeName(poseFile));
            options.Opened?.Invoke(session);
            run = session.RunAsync(stop.Token);
            if (window is not null)
            {
                // The end of a file, or a failure, closes the window.
                _ = run.ContinueWith(_ => stop.Cancel(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                window.Run(stop.Token);
                stop.Cancel();
                session.Remove(window);
            }
        }
        finally
        {
            // The window belongs to this thread, so it is closed before the first await.
            window?.Dispose();
        }
        using CancellationTokenRegistration stopping = stop.Token.Register(() => service?.Stopping());
        await run.ConfigureAwait(false);
        if (ReportFailedOutputs(session.Outputs)) return ExitCode.Failed;
        if (session.Pipeline.Source.EndedEarly && !cancellation.IsCancellationRequested)
        {
            Notices.Print($"The file '{session.Pipeline.Source.Name}' breaks off before its announced end.");
            return ExitCode.Failed;
        }
        return cancellation.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Success;
    }

    // An output that failed now and then was reported when it did; one that never worked, or not at the end, lacks what the user asked for.
    private static bool ReportFailedOutputs(Outputs outputs)
    {
        List<PacedOutput> failed = [.. outputs.All.Where(output => !output.HasWorked && output.Status.Reason.Length > 0)];
        foreach (PacedOutput output in failed) Notices.Print($"The output '{output.Name}' never worked: {output.Status.Reason}");
        // Of a stream it is no loss that its receiver ended first.
        List<PacedOutput> cut = [.. outputs.All.Where(output => output.HasWorked && output.FailedLast && !output.Name.Contains("://", StringComparison.Ordinal))];
        foreach (PacedOutput output in cut)
        {
            string kept = string.Join(", ", output.Target.Files.Where(File.Exists).Select(file => $"'{file}'"));
            Notices.Print($"The end of '{output.Name}' is missing: {output.Status.Reason.Replace($"{output.Name}: ", "", StringComparison.Ordinal).TrimEnd('.')}" + (kept.Length > 0 ? $"; what was written before is in {kept}." : "."));
        }
        return failed.Count + cut.Count > 0;
    }

    // As with recordings: a service that is restarted begins a new file.
    private static string FreeName(string file)
    {
        if (!Path.Exists(file)) return file;
        string free = SiblingPath.FreeNumber(file, 2);
        Notices.Print($"'{file}' exists and is kept; the poses go to '{free}'.");
        return free;
    }

    // With outputs a session runs without a display.
    private static bool CanOpenWindow(SessionHostOptions options, LiveSession session)
    {
        if (options.Window is null) return false;
        if (session.Outputs.All.Count == 0 || Display.Obstacle() is not { } obstacle) return true;
        Console.Error.WriteLine($"livedance: {obstacle} The session goes to the outputs only.");
        return false;
    }
}
