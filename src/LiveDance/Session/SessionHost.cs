using LiveDance.CommandLine;
using LiveDance.Engine;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Output;
using LiveDance.Service;
using LiveDance.Window;

namespace LiveDance.Session;

/// <summary>How a session is shown by the program.</summary>
/// <param name="Session">What the session consists of.</param>
/// <param name="Window">How its window begins; null for no window.</param>
internal sealed record SessionHostOptions(LiveSessionOptions Session, LiveWindowOptions? Window)
{
    /// <summary>Whether other programs are told on standard output how the session is doing.</summary>
    public bool StatusLines { get; init; }

    /// <summary>Called with the session before it runs, to observe it; null for nothing.</summary>
    public Action<LiveSession>? Opened { get; init; }

    /// <summary>Called with each frame that a sink presented, and whether it was for the first time; null for nobody.</summary>
    public Action<IFrameSink, Frame, bool>? Presented { get; init; }
}

/// <summary>
/// Runs a live session in the program: its window on this thread, what an operator should know on standard error, the service manager.
/// </summary>
internal static class SessionHost
{
    /// <summary>Runs until the source ends, the viewer closes the window, or the caller cancels.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="EngineException">Something cannot be opened, or failed for good.</exception>
    public static async Task<int> RunAsync(SessionHostOptions options, CancellationToken cancellation)
    {
        using var session = new LiveSession(options.Session);
        if (session.Notice.Length > 0) Console.Error.WriteLine($"livedance: {session.Notice}");
        session.Pipeline.Supervisor!.Failed = CrashReport.Log;
        using var log = new StatusLog(session);
        using ServiceNotifier? service = ServiceNotifier.FromEnvironment(() => session.Pipeline.Source.Status);
        using StatusLines? lines = options.StatusLines ? new StatusLines(session.NewStatus()) : null;
        session.Presented = (sink, frame, isNew) =>
        {
            // The service manager is told of what people see.
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
                // A file that ends closes the window; so does a failure.
                _ = run.ContinueWith(_ => stop.Cancel(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                window.Run(stop.Token);
                stop.Cancel();
                session.Remove(window);
            }
        }
        finally
        {
            // The window belongs to this thread: it is closed before anything is awaited.
            window?.Dispose();
        }
        using CancellationTokenRegistration stopping = stop.Token.Register(() => service?.Stopping());
        await run.ConfigureAwait(false);
        return cancellation.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Success;
    }

    // Where there are outputs a session goes on without a display.
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
