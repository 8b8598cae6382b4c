using LiveDance.CommandLine;
using LiveDance.Engine;
using LiveDance.Engine.Output;

namespace LiveDance.Control;

/// <summary>The phases of a session for commands.</summary>
internal enum ControlPhase
{
    /// <summary>There is no picture yet.</summary>
    Starting,

    /// <summary>Commands are carried out.</summary>
    Running,

    /// <summary>The session ends and completes its files.</summary>
    Stopping,
}

/// <summary>
/// The one way in for all commands: checks a command and its value against the <see cref="ControlTable"/> and carries it out on the
/// <see cref="Show"/>. Thread-safe; never waits for the pipeline. Commands that only set a value are carried out at once, in the order in
/// which they come; slow ones in the background, one at a time for each thing that they change, and a second one is refused meanwhile.
/// </summary>
internal sealed class ControlSurface : IShowControl
{
    private readonly Show _show;
    private readonly Func<bool> _hasPicture;
    private readonly Lock _instant = new();
    private readonly Dictionary<string, string> _busy = [];
    private volatile bool _started;
    private volatile bool _stopping;
    private long _executed;
    private long _refused;

    /// <param name="show">The show.</param>
    /// <param name="hasPicture">Whether the session has made its first picture.</param>
    public ControlSurface(Show show, Func<bool> hasPicture) => (_show, _hasPicture) = (show, hasPicture);

    /// <summary>The phase of the session.</summary>
    public ControlPhase Phase
    {
        get
        {
            if (_stopping) return ControlPhase.Stopping;
            if (!_started) _started = _hasPicture();
            return _started ? ControlPhase.Running : ControlPhase.Starting;
        }
    }

    /// <summary>The number of commands that were carried out.</summary>
    public long Executed => Interlocked.Read(ref _executed);

    /// <summary>The number of commands that were refused or failed.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Called after each command that was carried out, with its name and its origin, on the thread of the command.</summary>
    public Action<string, object?>? Changed { get; set; }

    /// <summary>Refuses further commands, because the session ends.</summary>
    public void BeginStop() => _stopping = true;

    /// <summary>Carries out a command.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Null, a <see cref="bool"/>, a number or a text.</param>
    /// <param name="origin">Who sent it, so that it can be left out when others are told; null for the keyboard.</param>
    /// <returns>One sentence about what was done; completed at once unless the command is slow.</returns>
    /// <exception cref="ControlException">The command is refused or failed; nothing has changed.</exception>
    public async Task<string> ExecuteAsync(string name, object? value, object? origin = null)
    {
        try
        {
            ControlCommand command = ControlTable.Find(name);
            object? read = command.Parameter.Read(name, value);
            RequirePhase(command);
            string answer;
            TimeSpan wait = command.OnBeat ? _show.Parts.Beats.Wait(atCapture: false) : TimeSpan.Zero;
            if (wait > TimeSpan.Zero) answer = await ExecuteSlowAsync(command, read, command.Slow ?? command.Group, wait).ConfigureAwait(false);
            else if (command.Slow is { } what) answer = await ExecuteSlowAsync(command, read, what, TimeSpan.Zero).ConfigureAwait(false);
            else
                lock (_instant) answer = Execute(command, read);
            Interlocked.Increment(ref _executed);
            Changed?.Invoke(name, origin);
            return answer;
        }
        catch (ControlException)
        {
            Interlocked.Increment(ref _refused);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Press(string command, string? value, Action<string> answered) => _ = AnswerAsync(command, value, answered);

    private async Task AnswerAsync(string command, string? value, Action<string> answered)
    {
        try
        {
            answered(await ExecuteAsync(command, value).ConfigureAwait(false));
        }
        catch (ControlException error)
        {
            answered(error.Message);
        }
    }

    private void RequirePhase(ControlCommand command)
    {
        ControlPhase phase = Phase;
        if (phase == ControlPhase.Stopping) throw new ControlException(ControlError.NotRunning, "LiveDance is stopping and takes no more commands.");
        if (phase == ControlPhase.Starting && !command.WhileStarting)
            throw new ControlException(ControlError.NotRunning, "LiveDance is starting; try again when there is a picture.");
    }

    private async Task<string> ExecuteSlowAsync(ControlCommand command, object? value, string what, TimeSpan wait)
    {
        lock (_busy)
        {
            if (_busy.TryGetValue(what, out string? running))
                throw new ControlException(ControlError.Busy, $"'{running}' is still being carried out; try '{command.Name}' again in a moment.");
            _busy[what] = command.Name;
        }
        try
        {
            if (wait > TimeSpan.Zero) await Task.Delay(wait).ConfigureAwait(false);
            return await Task.Run(() => Execute(command, value)).ConfigureAwait(false);
        }
        finally
        {
            lock (_busy) _busy.Remove(what);
        }
    }

    private string Execute(ControlCommand command, object? value)
    {
        try
        {
            return command.Execute(_show, value);
        }
        catch (OutputStateException error)
        {
            throw new ControlException(ControlError.Conflict, error.Message);
        }
        catch (EngineException error)
        {
            throw new ControlException(ControlError.Failed, Remedies.MessageWithRemedy(error));
        }
    }
}
