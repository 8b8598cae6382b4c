using System.Runtime.InteropServices;
using NAudio.Wave;

namespace LiveDance.Engine.Audio;

/// <summary>Who hears the speakers.</summary>
public enum SpeakersFor
{
    /// <summary>Those who watch the screen: sound comes as late as the picture.</summary>
    Audience,

    /// <summary>Who dances: sound comes at once, and the picture later.</summary>
    Dancer,

    /// <summary>Nobody.</summary>
    Nobody,
}

/// <summary>Where the sound of a show comes from, and who hears it.</summary>
/// <param name="Music">A file; null for none.</param>
/// <param name="LineIn">A source of PulseAudio; "default" for the standard one; null for none.</param>
/// <param name="Speakers">Who hears the speakers.</param>
/// <param name="Sink">A sink of PulseAudio; null for the standard one.</param>
public sealed record SoundSettings(string? Music, string? LineIn, SpeakersFor Speakers = SpeakersFor.Audience, string? Sink = null);

/// <summary>
/// The sound of a show: music or the line in, kept with its time in <see cref="Clock"/>, and played as much later as the
/// picture comes. Recordings read the clock themselves, each with its own picture's delay.
/// </summary>
public sealed class SoundTrack : IWaveProvider, IDisposable
{
    // The music is read this much before it sounds.
    private const double Ahead = 0.3;
    private const int Block = 480;

    private readonly MusicFile? _music;
    private readonly ReopenedDevice? _lineIn;
    private readonly ReopenedDevice? _speakers;
    private readonly bool _speakersWait;
    private readonly SlewedDelay _delay;
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread? _reading;
    private readonly SoundReader _reader;
    private PulsePlayer? _player;
    private volatile string _musicMessage = "";

    /// <param name="settings">Where it comes from.</param>
    /// <param name="pictureDelay">Seconds from an image captured to its picture presented, as measured just now.</param>
    /// <exception cref="EngineException">The music cannot be read.</exception>
    public SoundTrack(SoundSettings settings, Func<double> pictureDelay)
    {
        _speakersWait = settings.Speakers == SpeakersFor.Audience;
        _delay = new SlewedDelay(pictureDelay);
        _reader = new SoundReader(Clock);
        if (settings.Music is { } file)
        {
            _music = new MusicFile(file, loop: true);
            _reading = new Thread(ReadMusic) { Name = "music", IsBackground = true };
        }
        else if (settings.LineIn is { } device)
        {
            _lineIn = new ReopenedDevice("line in, kept open", gone => Listen(device == "default" ? null : device, gone));
        }
        if (settings.Speakers != SpeakersFor.Nobody && (_music is not null || settings.Sink is not null))
            _speakers = new ReopenedDevice("speakers, kept open", gone => Play(settings.Sink, gone));
    }

    /// <summary>What sounded when.</summary>
    public SoundClock Clock { get; } = new();

    /// <summary>Hears all that is added to the clock, for the beat.</summary>
    public BeatTracker Beat { get; } = new(SoundClock.SampleRate);

    /// <summary>What is wrong with the sound; empty if nothing. Any thread.</summary>
    public string Message => string.Join(
        ' ', new[] { _musicMessage, _lineIn?.Message, _speakers?.Message }.Where(text => text is { Length: > 0 }).Distinct());

    /// <summary>How often a device that had gone was opened again. Any thread.</summary>
    public int Reopened => (_lineIn?.Reopened ?? 0) + (_speakers?.Reopened ?? 0);

    /// <inheritdoc/>
    public WaveFormat WaveFormat { get; } = WaveFormat.CreateIeeeFloatWaveFormat(SoundClock.SampleRate, SoundClock.Channels);

    /// <summary>Begins.</summary>
    public void Start()
    {
        _reading?.Start();
        _lineIn?.Start();
        _speakers?.Start();
    }

    /// <summary>What the speakers are to give next.</summary>
    public int Read(Span<byte> buffer)
    {
        double heard = SoundClock.Now + _player!.Latency;
        double wanted = heard - (_speakersWait ? _delay.Now(SoundClock.Now) : 0);
        _reader.Read(wanted, MemoryMarshal.Cast<byte, float>(buffer));
        return buffer.Length;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _reading?.Join(TimeSpan.FromSeconds(3));
        _lineIn?.Dispose();
        _speakers?.Dispose();
        _music?.Dispose();
    }

    private void ReadMusic()
    {
        var samples = new float[Block * SoundClock.Channels];
        double time = SoundClock.Now + Ahead;
        int read;
        while (!_stop.IsCancellationRequested && (read = _music!.Read(samples)) > 0)
        {
            time += read / (double)(SoundClock.Channels * SoundClock.SampleRate);
            Clock.Add(samples.AsSpan(0, read), time);
            Beat.Hear(samples.AsSpan(0, read), SoundClock.Channels, time);
            double wait = time - Ahead - SoundClock.Now;
            if (wait > 0) _stop.Token.WaitHandle.WaitOne(TimeSpan.FromSeconds(wait));
        }
        if (!_stop.IsCancellationRequested) _musicMessage = "The music broke off: its file cannot be read any further.";
    }

    private PulsePlayer Play(string? sink, Action<string> gone)
    {
        var player = new PulsePlayer(sink);
        player.PlaybackStopped += (_, stopped) => gone(stopped.Exception?.Message ?? "The speakers have stopped.");
        Volatile.Write(ref _player, player);
        player.Init(this);
        player.Play();
        return player;
    }

    private PulseCapture Listen(string? device, Action<string> gone)
    {
        var lineIn = new PulseCapture(device);
        lineIn.DataAvailable += (_, heard) =>
            Hear(MemoryMarshal.Cast<byte, float>(heard.Buffer.AsSpan(0, heard.BytesRecorded)), lineIn.Latency);
        lineIn.RecordingStopped += (_, stopped) => gone(stopped.Exception?.Message ?? "The line in has stopped.");
        lineIn.StartRecording();
        return lineIn;
    }

    private void Hear(ReadOnlySpan<float> samples, double latency)
    {
        double time = SoundClock.Now - latency;
        Clock.Add(samples, time);
        Beat.Hear(samples, SoundClock.Channels, time);
    }
}
