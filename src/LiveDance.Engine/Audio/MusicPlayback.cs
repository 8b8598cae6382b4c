namespace LiveDance.Engine.Audio;

/// <summary>
/// Reads a music file in a loop and in real time, on a thread of its own, with pause and seek. The members are thread-safe and return at
/// once; a seek takes as long as the decoder needs to start, some tenths of a second.
/// </summary>
internal sealed class MusicPlayback : IDisposable
{
    // Seconds by which music is read before it sounds; a pause is heard that much later.
    private const double ReadAheadSeconds = 0.3;

    // Samples of each channel that are read at once: 10 ms.
    private const int BlockSize = 480;

    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(3);
    private readonly Action<float[], int, double> _add;
    private readonly ManualResetEventSlim _wake = new();
    private readonly Thread _thread;
    private MusicFile _music;
    private volatile bool _stopped;
    private volatile bool _paused;
    private volatile string _message = "";
    private double _position;
    private double _seekTo = double.NaN;

    /// <param name="file">The music file.</param>
    /// <param name="add">Called with samples, their number, and the time at which the last of them sounds.</param>
    /// <exception cref="EngineException">The file cannot be read.</exception>
    public MusicPlayback(string file, Action<float[], int, double> add)
    {
        (File, _add) = (file, add);
        _music = new MusicFile(file, loop: true);
        Duration = MusicFile.DurationOf(file);
        _thread = new Thread(Run) { Name = "music", IsBackground = true };
    }

    public string File { get; }

    /// <summary>The length of the file in seconds; 0 if unknown.</summary>
    public double Duration { get; }

    /// <summary>What is wrong; empty if nothing.</summary>
    public string Message => _message;

    public bool IsPaused
    {
        get => _paused;
        set
        {
            _paused = value;
            _wake.Set();
        }
    }

    /// <summary>Seconds from the beginning of the file at which the dancer hears it now.</summary>
    public double Position
    {
        get
        {
            double heard = Math.Max(0, Volatile.Read(ref _position) - ReadAheadSeconds);
            return Duration > 0 ? heard % Duration : heard;
        }
    }

    public void Start() => _thread.Start();

    /// <summary>Continues at another place.</summary>
    /// <param name="seconds">Seconds from the beginning; beyond its end, the file begins again.</param>
    public void Seek(double seconds)
    {
        Volatile.Write(ref _seekTo, seconds);
        _wake.Set();
    }

    public void Dispose()
    {
        _stopped = true;
        _wake.Set();
        if (_thread.IsAlive) _thread.Join(EndTimeout);
        _music.Dispose();
        _wake.Dispose();
    }

    private void Run()
    {
        var samples = new float[BlockSize * SoundClock.Channels];
        double time = SoundClock.Now + ReadAheadSeconds;
        while (!_stopped)
        {
            if (!TrySeek()) return;
            if (_paused)
            {
                _wake.Wait();
                _wake.Reset();
                time = Math.Max(time, SoundClock.Now + ReadAheadSeconds);
                continue;
            }
            int read = _music.Read(samples);
            if (read <= 0)
            {
                if (!_stopped) _message = "The music has stopped: its file cannot be read any further.";
                return;
            }
            double seconds = read / (double)(SoundClock.Channels * SoundClock.SampleRate);
            time += seconds;
            Volatile.Write(ref _position, _position + seconds);
            _add(samples, read, time);
            double wait = time - ReadAheadSeconds - SoundClock.Now;
            if (wait <= 0) continue;
            _wake.Wait(TimeSpan.FromSeconds(wait));
            _wake.Reset();
        }
    }

    private bool TrySeek()
    {
        double goal = Interlocked.Exchange(ref _seekTo, double.NaN);
        if (double.IsNaN(goal)) return true;
        try
        {
            var music = new MusicFile(File, loop: true, goal);
            _music.Dispose();
            _music = music;
            Volatile.Write(ref _position, goal);
            return true;
        }
        catch (EngineException error)
        {
            _message = error.Message;
            return false;
        }
    }
}
