using System.Runtime.InteropServices;
using NAudio.Wave;

namespace LiveDance.Engine.Audio;

/// <summary>Records on Linux through PulseAudio.</summary>
public sealed class PulseCapture : IWaveIn
{
    private const double BufferSeconds = 0.01;
    private const int Block = 480;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private readonly PulseSimple _server;
    private readonly byte[] _bytes = new byte[Block * SoundClock.Channels * sizeof(float)];
    private Thread? _thread;
    private volatile bool _recording;

    /// <param name="device">The source's name; null for the standard one.</param>
    /// <exception cref="EngineException">There is no sound server, or no such device.</exception>
    public PulseCapture(string? device = null) => _server = new PulseSimple(record: true, device, BufferSeconds);

    /// <inheritdoc/>
    public event EventHandler<WaveInEventArgs>? DataAvailable;

    /// <inheritdoc/>
    public event EventHandler<StoppedEventArgs>? RecordingStopped;

    /// <inheritdoc/>
    public WaveFormat WaveFormat { get; set; } = WaveFormat.CreateIeeeFloatWaveFormat(SoundClock.SampleRate, SoundClock.Channels);

    /// <summary>Seconds between a sound and its samples being read.</summary>
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
        _thread?.Join(Patience);
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
        var heard = new WaveInEventArgs(_bytes, _bytes.Length);
        while (_recording)
        {
            if (_server.Read(MemoryMarshal.Cast<byte, float>(_bytes.AsSpan()))) DataAvailable?.Invoke(this, heard);
            else
            {
                failure = new EngineException("The sound server has gone; the show goes on without sound.");
                break;
            }
        }
        RecordingStopped?.Invoke(this, new StoppedEventArgs(failure));
    }
}
