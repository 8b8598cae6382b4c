using System.Numerics.Tensors;
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
/// Recordings read the clock themselves, each with the delay of its own picture. The source may be changed while it runs.
/// </summary>
public sealed class SoundTrack : IWaveProvider, IDisposable
{
    private readonly Lock _lock = new();
    private readonly SoundSettings _settings;
    private readonly bool _delaysSpeakers;
    private readonly SlewedDelay _delay;
    private readonly SoundReader _reader;
    private MusicPlayback? _music;
    private ReopenedDevice? _lineIn;
    private ReopenedDevice? _speakers;
    private PulsePlayer? _player;
    private float _volume = 1;
    private int _reopenedBefore;
    private bool _started;
    private bool _disposed;

    /// <param name="settings">Its source and its playback.</param>
    /// <param name="pictureDelay">Measures the delay from an image's capture to its picture's presentation, in seconds; 0 while unknown.</param>
    /// <exception cref="EngineException">The music cannot be read.</exception>
    public SoundTrack(SoundSettings settings, Func<double> pictureDelay)
    {
        _settings = settings;
        _delaysSpeakers = settings.Speakers == SpeakersFor.Audience;
        _delay = new SlewedDelay(pictureDelay);
        _reader = new SoundReader(Clock);
        if (settings.Music is { } file) _music = new MusicPlayback(file, AddMusic);
        else if (settings.LineIn is { } device) _lineIn = NewLineIn(device);
        LineInName = _music is null ? settings.LineIn : null;
        if (NeedsSpeakers) _speakers = NewSpeakers();
    }

    /// <summary>The sound of the session by its time.</summary>
    public SoundClock Clock { get; } = new();

    /// <summary>Tracks the beat of all sound that is added to the clock.</summary>
    public BeatTracker Beat { get; } = new(SoundClock.SampleRate);

    /// <summary>What is wrong with the sound; empty if nothing. Any thread.</summary>
    public string Message
    {
        get
        {
            lock (_lock)
                return string.Join(' ', new[] { _music?.Message, _lineIn?.Message, _speakers?.Message }.Where(text => text is { Length: > 0 }).Distinct());
        }
    }

    /// <summary>How often a lost device was opened again. Any thread.</summary>
    public int ReopenCount
    {
        get
        {
            lock (_lock) return _reopenedBefore + (_lineIn?.ReopenCount ?? 0) + (_speakers?.ReopenCount ?? 0);
        }
    }

    /// <summary>The music file that plays, or is paused; null if there is none. Any thread.</summary>
    public string? Music
    {
        get
        {
            lock (_lock) return _music?.File;
        }
    }

    /// <summary>The name of the line in that is open; null if there is none. Any thread.</summary>
    public string? LineInName { get; private set; }

    /// <summary>Whether the music is paused; false without music. A change is heard 0.3 s later. Any thread.</summary>
    public bool IsPaused
    {
        get
        {
            lock (_lock) return _music?.IsPaused ?? false;
        }
        set
        {
            lock (_lock)
            {
                if (_music is not null) _music.IsPaused = value;
            }
        }
    }

    /// <summary>Seconds of the music that were read, from the beginning of the file; 0 without music. Any thread.</summary>
    public double Position
    {
        get
        {
            lock (_lock) return _music?.Position ?? 0;
        }
    }

    /// <summary>The length of the music in seconds; 0 if unknown or without music. Any thread.</summary>
    public double Duration
    {
        get
        {
            lock (_lock) return _music?.Duration ?? 0;
        }
    }

    /// <summary>The volume of the speakers, 0 to 1; recordings and streams have the full one. Any thread.</summary>
    public float Volume
    {
        get => Volatile.Read(ref _volume);
        set => Volatile.Write(ref _volume, Math.Clamp(value, 0, 1));
    }

    /// <inheritdoc/>
    public WaveFormat WaveFormat { get; } = WaveFormat.CreateIeeeFloatWaveFormat(SoundClock.SampleRate, SoundClock.Channels);

    /// <summary>Starts reading and playing.</summary>
    public void Start()
    {
        lock (_lock)
        {
            _started = true;
            _music?.Start();
            _lineIn?.Start();
            _speakers?.Start();
        }
    }

    /// <summary>Plays a music file, in a loop, in place of the present source. Takes some tenths of a second. Any thread.</summary>
    /// <exception cref="EngineException">The file cannot be read; the present source stays.</exception>
    public void PlayMusic(string file) => Replace(new MusicPlayback(file, AddMusic), null, null);

    /// <summary>Takes the sound from a line in, in place of the present source; it is opened in the background. Any thread.</summary>
    /// <param name="device">The name of a PulseAudio source; "default" for the default one.</param>
    public void UseLineIn(string device) => Replace(null, NewLineIn(device), device);

    /// <summary>Ends the present source; there is silence. Any thread.</summary>
    public void Stop() => Replace(null, null, null);

    /// <summary>Continues the music at another place; nothing without music. Any thread.</summary>
    /// <param name="seconds">Seconds from the beginning of the file, 0 or more.</param>
    public void Seek(double seconds)
    {
        lock (_lock) _music?.Seek(seconds);
    }

    /// <summary>Reads the samples that the speakers play next.</summary>
    public int Read(Span<byte> buffer)
    {
        double playedAt = SoundClock.Now + _player!.Latency;
        double time = playedAt - (_delaysSpeakers ? _delay.Update(SoundClock.Now) : 0);
        Span<float> samples = MemoryMarshal.Cast<byte, float>(buffer);
        _reader.Read(time, samples);
        float volume = Volume;
        if (volume < 1) TensorPrimitives.Multiply(samples, volume, samples);
        return buffer.Length;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed) return;
            _disposed = true;
        }
        Replace(null, null, null);
        _speakers?.Dispose();
    }

    // Sound of a line in is not played back, which would be a loop, unless the speakers were named.
    private bool NeedsSpeakers => _settings.Speakers != SpeakersFor.Nobody && (_music is not null || _settings.Sink is not null);

    private void Replace(MusicPlayback? music, ReopenedDevice? lineIn, string? lineInName)
    {
        MusicPlayback? oldMusic;
        ReopenedDevice? oldLineIn;
        lock (_lock)
        {
            (oldMusic, oldLineIn) = (_music, _lineIn);
            (_music, _lineIn, LineInName) = (music, lineIn, lineInName);
            _reopenedBefore += oldLineIn?.ReopenCount ?? 0;
            if (_started && !_disposed)
            {
                if (_speakers is null && NeedsSpeakers)
                {
                    _speakers = NewSpeakers();
                    _speakers.Start();
                }
                music?.Start();
                lineIn?.Start();
            }
        }
        oldMusic?.Dispose();
        oldLineIn?.Dispose();
    }

    private ReopenedDevice NewLineIn(string device) =>
        new("line in, kept open", onLost => OpenLineIn(device == "default" ? null : device, onLost));

    private ReopenedDevice NewSpeakers() => new("speakers, kept open", onLost => OpenSpeakers(_settings.Sink, onLost));

    private void AddMusic(float[] samples, int count, double endTime)
    {
        Clock.Add(samples.AsSpan(0, count), endTime);
        Beat.Add(samples.AsSpan(0, count), SoundClock.Channels, endTime);
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
