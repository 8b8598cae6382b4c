using System.Runtime.InteropServices;
using NAudio.Wave;

namespace LiveDance.Engine.Audio;

/// <summary>Plays through PulseAudio, or PipeWire in its place, on Linux.</summary>
public sealed class PulsePlayer : IWavePlayer
{
    // What the server keeps ahead; long enough that a busy machine does not interrupt the sound.
    private const double BufferSeconds = 0.06;

    // Samples of each channel that are requested at once: 10 ms.
    private const int BlockSize = 480;

    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(3);
    private readonly PulseSimple _server;
    private readonly byte[] _bytes = new byte[BlockSize * SoundClock.Channels * sizeof(float)];
    private IWaveProvider? _provider;
    private Thread? _thread;
    private volatile PlaybackState _state;

    /// <param name="device">The name of a PulseAudio sink; null for the default one.</param>
    /// <exception cref="EngineException">There is no sound server, or no such device.</exception>
    public PulsePlayer(string? device = null) => _server = new PulseSimple(record: false, device, BufferSeconds);

    /// <inheritdoc/>
    public event EventHandler<StoppedEventArgs>? PlaybackStopped;

    /// <summary>Seconds until a sample that is written now is heard.</summary>
    public double Latency => _server.Latency;

    /// <summary>The factor that samples are multiplied by; 1 leaves them unchanged.</summary>
    public float Volume { get; set; } = 1;

    /// <inheritdoc/>
    public PlaybackState PlaybackState => _state;

    /// <inheritdoc/>
    public WaveFormat OutputWaveFormat { get; } = WaveFormat.CreateIeeeFloatWaveFormat(SoundClock.SampleRate, SoundClock.Channels);

    /// <inheritdoc/>
    public void Init(IWaveProvider waveProvider)
    {
        WaveFormat format = waveProvider.WaveFormat;
        if (format.SampleRate != SoundClock.SampleRate || format.Channels != SoundClock.Channels || format.BitsPerSample != 32)
            throw new ArgumentException($"The player takes {SoundClock.SampleRate} Hz, stereo, 32-bit floats.", nameof(waveProvider));
        _provider = waveProvider;
    }

    /// <inheritdoc/>
    public void Play()
    {
        if (_provider is null) throw new InvalidOperationException("Init must be called before Play.");
        _state = PlaybackState.Playing;
        if (_thread is not null) return;
        _thread = new Thread(Run) { Name = "speakers", IsBackground = true };
        _thread.Start();
    }

    /// <inheritdoc/>
    public void Pause() => _state = PlaybackState.Paused;

    /// <inheritdoc/>
    public void Stop()
    {
        _state = PlaybackState.Stopped;
        _thread?.Join(StopTimeout);
        _thread = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        _server.Dispose();
    }

    // Write blocks until the server's buffer has room, which paces the loop.
    private void Run()
    {
        while (_state != PlaybackState.Stopped)
        {
            int read = _state == PlaybackState.Paused ? 0 : _provider!.Read(_bytes);
            _bytes.AsSpan(read).Clear();
            Span<float> samples = MemoryMarshal.Cast<byte, float>(_bytes.AsSpan());
            foreach (ref float sample in samples) sample *= Volume;
            if (_server.Write(samples)) continue;
            _state = PlaybackState.Stopped;
            var failure = new EngineException("The connection to the sound server was lost; the session continues without sound.");
            PlaybackStopped?.Invoke(this, new StoppedEventArgs(failure));
        }
    }
}
