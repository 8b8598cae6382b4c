using System.Runtime.InteropServices;
using NAudio.Wave;

namespace LiveDance.Engine.Audio;

/// <summary>Plays on Linux through PulseAudio. What it is to play is asked for with the time at which it will be heard.</summary>
public sealed class PulsePlayer : IWavePlayer
{
    private const double BufferSeconds = 0.06;
    private const int Block = 480;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private readonly PulseSimple _server;
    private readonly byte[] _bytes = new byte[Block * SoundClock.Channels * sizeof(float)];
    private IWaveProvider? _provider;
    private Thread? _thread;
    private volatile PlaybackState _state;

    /// <param name="device">The sink's name; null for the standard one.</param>
    /// <exception cref="EngineException">There is no sound server, or no such device.</exception>
    public PulsePlayer(string? device = null) => _server = new PulseSimple(record: false, device, BufferSeconds);

    /// <inheritdoc/>
    public event EventHandler<StoppedEventArgs>? PlaybackStopped;

    /// <summary>Seconds until what is asked for now is heard.</summary>
    public double Latency => _server.Latency;

    /// <inheritdoc/>
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
        if (_provider is null) throw new InvalidOperationException("Init comes first.");
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
        _thread?.Join(Patience);
        _thread = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        _server.Dispose();
    }

    // Writing waits until the server has room: it sets the pace.
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
            PlaybackStopped?.Invoke(this, new StoppedEventArgs(new EngineException("The sound server has gone; the show goes on without sound.")));
        }
    }
}
