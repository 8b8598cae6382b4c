namespace LiveDance.Engine.Audio;

/// <summary>
/// Keeps a sound device open: one that is not there, that is unplugged or whose server restarts, also at another sample rate,
/// is opened again, with growing pauses, on a thread of its own.
/// </summary>
internal sealed class ReopenedDevice : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.25), LongestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly Func<Action<string>, IDisposable> _open;
    private readonly ManualResetEventSlim _stop = new(), _gone = new();
    private readonly Thread _thread;
    private volatile string _message = "";
    private int _reopened;

    /// <param name="name">The thread's name.</param>
    /// <param name="open">
    /// Opens and starts the device; given what is to be called with the reason when it has gone. May throw <see cref="EngineException"/>.
    /// </param>
    public ReopenedDevice(string name, Func<Action<string>, IDisposable> open)
    {
        _open = open;
        _thread = new Thread(Run) { Name = name, IsBackground = true };
    }

    /// <summary>Why it is not open; empty if it is. Any thread.</summary>
    public string Message => _message;

    /// <summary>How often it was opened again after it had been open. Any thread.</summary>
    public int Reopened => Volatile.Read(ref _reopened);

    public void Start() => _thread.Start();

    public void Dispose()
    {
        _stop.Set();
        _gone.Set();
        if (_thread.IsAlive) _thread.Join(Patience);
    }

    private void Run()
    {
        TimeSpan pause = FirstPause;
        bool wasOpen = false;
        while (!_stop.IsSet)
        {
            _gone.Reset();
            try
            {
                using IDisposable device = _open(Gone);
                _message = "";
                pause = FirstPause;
                if (wasOpen) Interlocked.Increment(ref _reopened);
                wasOpen = true;
                while (!_stop.IsSet && !_gone.Wait(Patience)) { }
            }
            catch (EngineException error)
            {
                _message = error.Message;
            }
            _stop.Wait(pause);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private void Gone(string reason)
    {
        _message = reason;
        _gone.Set();
    }
}
