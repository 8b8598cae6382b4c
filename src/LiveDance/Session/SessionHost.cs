using LiveDance.CommandLine;
using LiveDance.Engine;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Output;
using LiveDance.Service;
using LiveDance.Window;

namespace LiveDance.Session;

/// <summary>Options of the program for running a session.</summary>
/// <param name="Session">The options of the session.</param>
/// <param name="Window">The options of its window; null for no window.</param>
internal sealed record SessionHostOptions(LiveSessionOptions Session, LiveWindowOptions? Window)
{
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
        using var session = new LiveSession(options.Session);
        Notices.Print(session.Notice);
        session.Pipeline.Supervisor!.Failed = CrashReport.Log;
        using var log = new StatusLog(session);
        using ServiceNotifier? service = ServiceNotifier.FromEnvironment(() => session.Pipeline.Source.Status);
        using StatusLines? lines = options.StatusLines ? new StatusLines(session.NewStatus()) : null;
        session.Presented = (sink, frame, isNew) =>
        {
            // Only sinks that people watch count for the service manager.
            if (session.IsWatched(sink)) service?.Presented(isNew);
            options.Presented?.Invoke(sink, frame, isNew);
        };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        LiveWindow? window = OpenWindow(options, session);
        Task run;
        try
        {
            if (window is not null) session.Add(window);
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

    // With outputs a session runs without a display.
    private static LiveWindow? OpenWindow(SessionHostOptions options, LiveSession session)
    {
        if (options.Window is null) return null;
        if (session.Outputs.All.Count > 0 && Display.Obstacle() is { } obstacle)
        {
            Console.Error.WriteLine($"livedance: {obstacle} The session goes to the outputs only.");
            return null;
        }
        return new LiveWindow(options.Session.Performer, session.NewStatus(), options.Window);
    }
}
