using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace LiveDance.Engine.Audio;

/// <summary>
/// Gives an encoder the sound of its pictures, over a connection within this machine. Sound and picture share the file's
/// time line: at each of its moments the sound is that which the dancer heard when the image of its picture was captured.
/// </summary>
internal sealed class SoundFeed : IDisposable
{
    private const int Block = 960;

    // What a line in has heard comes this much later than it sounded.
    private const double HeardLate = 0.08;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly SoundClock _clock;
    private readonly Func<double> _delay;
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private double _began;
    private double _skipped;

    /// <param name="clock">What sounded when.</param>
    /// <param name="pictureDelay">Seconds from an image captured to its picture's place in the file, now.</param>
    /// <param name="began">The time of the file's first picture, on the clock of <see cref="SoundClock.Now"/>.</param>
    public SoundFeed(SoundClock clock, Func<double> pictureDelay, double began)
    {
        (_clock, _began, _delay) = (clock, began, pictureDelay);
        _listener.Start(1);
        _thread = new Thread(Run) { Name = "sound for an encoder", IsBackground = true };
        _thread.Start();
    }

    /// <summary>ffmpeg's options for reading it.</summary>
    public string[] InputArguments =>
    [
        "-thread_queue_size", "256", "-f", "f32le", "-ar", $"{SoundClock.SampleRate}", "-ac", $"{SoundClock.Channels}",
        "-i", $"tcp://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}",
    ];

    /// <summary>The file's time line leaves a stretch of time out.</summary>
    public void Skip(double seconds) => Volatile.Write(ref _skipped, _skipped + seconds);

    /// <summary>Sets when the file's first picture is due, once that is known.</summary>
    public void Begin(double began) => Volatile.Write(ref _began, began);

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        _thread.Join(Patience);
        _stop.Dispose();
    }

    private void Run()
    {
        try
        {
            using Socket encoder = _listener.AcceptSocketAsync(_stop.Token).AsTask().GetAwaiter().GetResult();
            encoder.SendTimeout = (int)Patience.TotalMilliseconds;
            var samples = new float[Block * SoundClock.Channels];
            var reader = new SoundReader(_clock);
            double position = 0;
            const double Seconds = Block / (double)SoundClock.SampleRate;
            while (!_stop.IsCancellationRequested)
            {
                double moment = Volatile.Read(ref _began) + Volatile.Read(ref _skipped) + position, delay = _delay();
                double wait = moment + Math.Max(0, Seconds + HeardLate - delay) - SoundClock.Now;
                if (wait > 0 && _stop.Token.WaitHandle.WaitOne(TimeSpan.FromSeconds(wait))) return;
                reader.Read(moment - delay, samples);
                position += Seconds;
                encoder.Send(MemoryMarshal.AsBytes(samples.AsSpan()));
            }
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The encoder has ended, or nobody wants it any more.
        }
    }
}
