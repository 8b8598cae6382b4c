namespace NAudio.Wave;

/// <summary>Generic interface for all WaveProviders.</summary>
public interface IWaveProvider
{
    /// <summary>Gets the WaveFormat of this WaveProvider.</summary>
    WaveFormat WaveFormat { get; }

    /// <summary>Fill the specified buffer with wave data.</summary>
    int Read(byte[] buffer, int offset, int count);
}

/// <summary>Like IWaveProvider, but makes it much simpler to put together a 32 bit floating point mixing engine.</summary>
public interface ISampleProvider
{
    /// <summary>Gets the WaveFormat of this Sample Provider.</summary>
    WaveFormat WaveFormat { get; }

    /// <summary>Fill the specified buffer with 32 bit floating point samples.</summary>
    int Read(float[] buffer, int offset, int count);
}

/// <summary>Generic interface for wave recording.</summary>
public interface IWaveIn : IDisposable
{
    /// <summary>Recording WaveFormat.</summary>
    WaveFormat WaveFormat { get; set; }

    /// <summary>Start Recording.</summary>
    void StartRecording();

    /// <summary>Stop Recording.</summary>
    void StopRecording();

    /// <summary>Indicates recorded data is available.</summary>
    event EventHandler<WaveInEventArgs> DataAvailable;

    /// <summary>Indicates that all recorded data has now been received.</summary>
    event EventHandler<StoppedEventArgs> RecordingStopped;
}

/// <summary>Represents the interface to a device that can play a WaveFile.</summary>
public interface IWavePlayer : IDisposable
{
    /// <summary>Begin playback.</summary>
    void Play();

    /// <summary>Stop playback.</summary>
    void Stop();

    /// <summary>Pause Playback.</summary>
    void Pause();

    /// <summary>Initialise playback.</summary>
    void Init(IWaveProvider waveProvider);

    /// <summary>The volume: 1.0f is full scale.</summary>
    float Volume { get; set; }

    /// <summary>Current playback state.</summary>
    PlaybackState PlaybackState { get; }

    /// <summary>Indicates that playback has gone into a stopped state due to reaching the end of the input stream or an error.</summary>
    event EventHandler<StoppedEventArgs> PlaybackStopped;

    /// <summary>The WaveFormat this device is using for playback.</summary>
    WaveFormat OutputWaveFormat { get; }
}

/// <summary>Playback State.</summary>
public enum PlaybackState
{
    Stopped,
    Playing,
    Paused,
}

/// <summary>Event Args for WaveInStream event.</summary>
public class WaveInEventArgs(byte[] buffer, int bytes) : EventArgs
{
    /// <summary>Buffer containing recorded data. Note that it might not be completely full.</summary>
    public byte[] Buffer { get; } = buffer;

    /// <summary>The number of recorded bytes in Buffer.</summary>
    public int BytesRecorded { get; } = bytes;
}

/// <summary>Stopped Event Args.</summary>
public class StoppedEventArgs(Exception? exception = null) : EventArgs
{
    /// <summary>An exception. Will be null if the playback or record operation stopped.</summary>
    public Exception? Exception { get; } = exception;
}
