using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace LiveDance.Engine.Audio;

/// <summary>
/// Sends an encoder the sound that belongs to its pictures, over a local TCP connection. On the time line of the file, the sound at each
/// moment is what the dancer heard when the image of that moment's picture was captured.
/// </summary>
internal sealed class SoundFeed : IDisposable
{
    // Samples of each channel that are sent at once: 20 ms.
    private const int BlockSize = 960;

    // Seconds after which the samples of a line in have surely arrived in the clock.
    private const double CaptureLatency = 0.08;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly SoundClock _clock;
    private readonly Func<double> _delay;
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private double _start;
    private double _skipped;

    /// <param name="clock">The sound of the session.</param>
    /// <param name="pictureDelay">The current delay from an image's capture to its picture's place in the file, in seconds.</param>
    /// <param name="start">The time of the file's first picture, on the clock of <see cref="SoundClock.Now"/>.</param>
    public SoundFeed(SoundClock clock, Func<double> pictureDelay, double start)
    {
        (_clock, _start, _delay) = (clock, start, pictureDelay);
        _listener.Start(1);
        _thread = new Thread(Run) { Name = "sound for an encoder", IsBackground = true };
        _thread.Start();
    }

    /// <summary>The options with which ffmpeg reads the sound.</summary>
    public string[] InputArguments =>
    [
        "-thread_queue_size", "256", "-f", "f32le", "-ar", $"{SoundClock.SampleRate}", "-ac", $"{SoundClock.Channels}",
        "-i", $"tcp://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}",
    ];

    /// <summary>Leaves out a number of seconds, as the file's time line does.</summary>
    public void Skip(double seconds) => Volatile.Write(ref _skipped, _skipped + seconds);

    /// <summary>Sets the time of the file's first picture, once it is known.</summary>
    public void SetStart(double start) => Volatile.Write(ref _start, start);

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        _thread.Join(Timeout);
        _stop.Dispose();
    }

    private void Run()
    {
        try
        {
            using Socket encoder = _listener.AcceptSocketAsync(_stop.Token).AsTask().GetAwaiter().GetResult();
            encoder.SendTimeout = (int)Timeout.TotalMilliseconds;
            var samples = new float[BlockSize * SoundClock.Channels];
            var reader = new SoundReader(_clock);
            double position = 0;
            const double BlockSeconds = BlockSize / (double)SoundClock.SampleRate;
            while (!_stop.IsCancellationRequested)
            {
                double moment = Volatile.Read(ref _start) + Volatile.Read(ref _skipped) + position, delay = _delay();
                double wait = moment + Math.Max(0, BlockSeconds + CaptureLatency - delay) - SoundClock.Now;
                if (wait > 0 && _stop.Token.WaitHandle.WaitOne(TimeSpan.FromSeconds(wait))) return;
                reader.Read(moment - delay, samples);
                position += BlockSeconds;
                encoder.Send(MemoryMarshal.AsBytes(samples.AsSpan()));
            }
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The encoder has ended, or the feed was disposed of.
        }
    }
}
