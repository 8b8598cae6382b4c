using System.Runtime.InteropServices;
using NAudio.Wave;

namespace LiveDance.Engine.Audio;

/// <summary>Records through PulseAudio, or PipeWire in its place, on Linux.</summary>
public sealed class PulseCapture : IWaveIn
{
    // What the server collects before it delivers; short, since it adds to the latency.
    private const double BufferSeconds = 0.01;

    // Samples of each channel in one event: 10 ms.
    private const int BlockSize = 480;

    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(3);
    private readonly PulseSimple _server;
    private readonly byte[] _bytes = new byte[BlockSize * SoundClock.Channels * sizeof(float)];
    private Thread? _thread;
    private volatile bool _recording;

    /// <param name="device">The name of a PulseAudio source; null for the default one.</param>
    /// <exception cref="EngineException">There is no sound server, or no such device.</exception>
    public PulseCapture(string? device = null) => _server = new PulseSimple(record: true, device, BufferSeconds);

    /// <inheritdoc/>
    public event EventHandler<WaveInEventArgs>? DataAvailable;

    /// <inheritdoc/>
    public event EventHandler<StoppedEventArgs>? RecordingStopped;

    /// <inheritdoc/>
    public WaveFormat WaveFormat { get; set; } = WaveFormat.CreateIeeeFloatWaveFormat(SoundClock.SampleRate, SoundClock.Channels);

    /// <summary>Seconds from a sound to its samples being read.</summary>
    public double Latency => _server.Latency;

    /// <inheritdoc/>
    public void StartRecording()
    {
        _recording = true;
        _thread = new Thread(Run) { Name = "line in", IsBackground = true };
        _thread.Start();
    }

    /// <inheritdoc/>
    public void StopRecording()
    {
        _recording = false;
        _thread?.Join(StopTimeout);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        StopRecording();
        _server.Dispose();
    }

    private void Run()
    {
        Exception? failure = null;
        var block = new WaveInEventArgs(_bytes, _bytes.Length);
        while (_recording)
        {
            if (_server.Read(MemoryMarshal.Cast<byte, float>(_bytes.AsSpan()))) DataAvailable?.Invoke(this, block);
            else
            {
                failure = new EngineException("The connection to the sound server was lost; the session continues without sound.");
                break;
            }
        }
        RecordingStopped?.Invoke(this, new StoppedEventArgs(failure));
    }
}
