using System.Runtime.InteropServices;
using NAudio.Wave;

namespace LiveDance.Engine.Audio;

/// <summary>Who the speakers play for, which decides whether their sound is delayed.</summary>
public enum SpeakersFor
{
    /// <summary>The viewers of the screen: the sound is delayed by the latency of the picture.</summary>
    Audience,

    /// <summary>The dancer: the sound is not delayed.</summary>
    Dancer,

    /// <summary>Nobody: the speakers are not used.</summary>
    Nobody,
}

/// <summary>The source of a session's sound, and its playback.</summary>
/// <param name="Music">A music file; null for none.</param>
/// <param name="LineIn">The name of a PulseAudio source; "default" for the default one; null for none. Ignored if there is music.</param>
/// <param name="Speakers">Who the speakers play for.</param>
/// <param name="Sink">The name of a PulseAudio sink; null for the default one.</param>
public sealed record SoundSettings(string? Music, string? LineIn, SpeakersFor Speakers = SpeakersFor.Audience, string? Sink = null);

/// <summary>
/// The sound of a session: music or a line in, stored with its time in <see cref="Clock"/>, and played with the delay of the picture.
/// Recordings read the clock themselves, each with the delay of its own picture.
/// </summary>
public sealed class SoundTrack : IWaveProvider, IDisposable
{
    // Seconds by which music is read before it sounds.
    private const double ReadAheadSeconds = 0.3;

    // Samples of each channel that are read at once: 10 ms.
    private const int BlockSize = 480;

    private readonly MusicFile? _music;
    private readonly ReopenedDevice? _lineIn;
    private readonly ReopenedDevice? _speakers;
    private readonly bool _delaysSpeakers;
    private readonly SlewedDelay _delay;
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread? _musicReader;
    private readonly SoundReader _reader;
    private PulsePlayer? _player;
    private volatile string _musicMessage = "";

    /// <param name="settings">Its source and its playback.</param>
    /// <param name="pictureDelay">Measures the delay from an image's capture to its picture's presentation, in seconds; 0 while unknown.</param>
    /// <exception cref="EngineException">The music cannot be read.</exception>
    public SoundTrack(SoundSettings settings, Func<double> pictureDelay)
    {
        _delaysSpeakers = settings.Speakers == SpeakersFor.Audience;
        _delay = new SlewedDelay(pictureDelay);
        _reader = new SoundReader(Clock);
        if (settings.Music is { } file)
        {
            _music = new MusicFile(file, loop: true);
            _musicReader = new Thread(ReadMusic) { Name = "music", IsBackground = true };
        }
        else if (settings.LineIn is { } device)
        {
            _lineIn = new ReopenedDevice("line in, kept open", onLost => OpenLineIn(device == "default" ? null : device, onLost));
        }
        if (settings.Speakers != SpeakersFor.Nobody && (_music is not null || settings.Sink is not null))
            _speakers = new ReopenedDevice("speakers, kept open", onLost => OpenSpeakers(settings.Sink, onLost));
    }

    /// <summary>The sound of the session by its time.</summary>
    public SoundClock Clock { get; } = new();

    /// <summary>Tracks the beat of all sound that is added to the clock.</summary>
    public BeatTracker Beat { get; } = new(SoundClock.SampleRate);

    /// <summary>What is wrong with the sound; empty if nothing. Any thread.</summary>
    public string Message => string.Join(
        ' ', new[] { _musicMessage, _lineIn?.Message, _speakers?.Message }.Where(text => text is { Length: > 0 }).Distinct());

    /// <summary>How often a lost device was opened again. Any thread.</summary>
    public int ReopenCount => (_lineIn?.ReopenCount ?? 0) + (_speakers?.ReopenCount ?? 0);

    /// <inheritdoc/>
    public WaveFormat WaveFormat { get; } = WaveFormat.CreateIeeeFloatWaveFormat(SoundClock.SampleRate, SoundClock.Channels);

    /// <summary>Starts reading and playing.</summary>
    public void Start()
    {
        _musicReader?.Start();
        _lineIn?.Start();
        _speakers?.Start();
    }

    /// <summary>Reads the samples that the speakers play next.</summary>
    public int Read(Span<byte> buffer)
    {
        double playedAt = SoundClock.Now + _player!.Latency;
        double time = playedAt - (_delaysSpeakers ? _delay.Update(SoundClock.Now) : 0);
        _reader.Read(time, MemoryMarshal.Cast<byte, float>(buffer));
        return buffer.Length;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _musicReader?.Join(TimeSpan.FromSeconds(3));
        _lineIn?.Dispose();
        _speakers?.Dispose();
        _music?.Dispose();
    }

    private void ReadMusic()
    {
        var samples = new float[BlockSize * SoundClock.Channels];
        double time = SoundClock.Now + ReadAheadSeconds;
        int read;
        while (!_stop.IsCancellationRequested && (read = _music!.Read(samples)) > 0)
        {
            time += read / (double)(SoundClock.Channels * SoundClock.SampleRate);
            Clock.Add(samples.AsSpan(0, read), time);
            Beat.Add(samples.AsSpan(0, read), SoundClock.Channels, time);
            double wait = time - ReadAheadSeconds - SoundClock.Now;
            if (wait > 0) _stop.Token.WaitHandle.WaitOne(TimeSpan.FromSeconds(wait));
        }
        if (!_stop.IsCancellationRequested) _musicMessage = "The music has stopped: its file cannot be read any further.";
    }

    private PulsePlayer OpenSpeakers(string? sink, Action<string> onLost)
    {
        var player = new PulsePlayer(sink);
        player.PlaybackStopped += (_, stopped) => onLost(stopped.Exception?.Message ?? "The speakers have stopped.");
        Volatile.Write(ref _player, player);
        player.Init(this);
        player.Play();
        return player;
    }

    private PulseCapture OpenLineIn(string? device, Action<string> onLost)
    {
        var lineIn = new PulseCapture(device);
        lineIn.DataAvailable += (_, block) =>
            AddRecorded(MemoryMarshal.Cast<byte, float>(block.Buffer.AsSpan(0, block.BytesRecorded)), lineIn.Latency);
        lineIn.RecordingStopped += (_, stopped) => onLost(stopped.Exception?.Message ?? "The line in has stopped.");
        lineIn.StartRecording();
        return lineIn;
    }

    private void AddRecorded(ReadOnlySpan<float> samples, double latency)
    {
        double time = SoundClock.Now - latency;
        Clock.Add(samples, time);
        Beat.Add(samples, SoundClock.Channels, time);
    }
}
