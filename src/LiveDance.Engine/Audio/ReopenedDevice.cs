namespace LiveDance.Engine.Audio;

/// <summary>
/// Keeps a sound device open: on a thread of its own, a device that is missing, that is unplugged or whose server restarts is opened
/// again after pauses that double up to a limit.
/// </summary>
internal sealed class ReopenedDevice : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.25), LongestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(5);
    private readonly Func<Action<string>, IDisposable> _open;
    private readonly ManualResetEventSlim _stop = new(), _lost = new();
    private readonly Thread _thread;
    private volatile string _message = "";
    private int _reopenCount;

    /// <param name="name">The thread's name.</param>
    /// <param name="open">
    /// Opens and starts the device. Its argument is to be called with the reason when the device is lost. May throw
    /// <see cref="EngineException"/>.
    /// </param>
    public ReopenedDevice(string name, Func<Action<string>, IDisposable> open)
    {
        _open = open;
        _thread = new Thread(Run) { Name = name, IsBackground = true };
    }

    /// <summary>Why the device is not open; empty if it is. Any thread.</summary>
    public string Message => _message;

    /// <summary>How often the device was opened again after it had been lost. Any thread.</summary>
    public int ReopenCount => Volatile.Read(ref _reopenCount);

    public void Start() => _thread.Start();

    public void Dispose()
    {
        _stop.Set();
        _lost.Set();
        if (_thread.IsAlive) _thread.Join(WaitTimeout);
    }

    private void Run()
    {
        TimeSpan pause = FirstPause;
        bool wasOpen = false;
        while (!_stop.IsSet)
        {
            _lost.Reset();
            try
            {
                using IDisposable device = _open(OnLost);
                _message = "";
                pause = FirstPause;
                if (wasOpen) Interlocked.Increment(ref _reopenCount);
                wasOpen = true;
                while (!_stop.IsSet && !_lost.Wait(WaitTimeout)) { }
            }
            catch (EngineException error)
            {
                _message = error.Message;
            }
            _stop.Wait(pause);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private void OnLost(string reason)
    {
        _message = reason;
        _lost.Set();
    }
}
