namespace NAudio.Wave;

/// <summary>Summary description for WaveFormatEncoding.</summary>
public enum WaveFormatEncoding : ushort
{
    Unknown = 0,
    Pcm = 1,
    IeeeFloat = 3,
}

/// <summary>Represents a Wave file format.</summary>
public class WaveFormat
{
    protected WaveFormatEncoding waveFormatTag;
    protected short channels;
    protected int sampleRate;
    protected int averageBytesPerSecond;
    protected short blockAlign;
    protected short bitsPerSample;

    /// <summary>Creates a new PCM 44.1Khz stereo 16 bit format.</summary>
    public WaveFormat() : this(44100, 16, 2) { }

    /// <summary>Creates a new 16 bit wave format with the specified sample rate and channel count.</summary>
    public WaveFormat(int sampleRate, int channels) : this(sampleRate, 16, channels) { }

    /// <summary>Creates a new PCM format with the specified sample rate, bit depth and channels.</summary>
    public WaveFormat(int rate, int bits, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        waveFormatTag = WaveFormatEncoding.Pcm;
        this.channels = (short)channels;
        sampleRate = rate;
        bitsPerSample = (short)bits;
        blockAlign = (short)(channels * (bits / 8));
        averageBytesPerSecond = sampleRate * blockAlign;
    }

    /// <summary>Creates a new 32 bit IEEE floating point wave format.</summary>
    public static WaveFormat CreateIeeeFloatWaveFormat(int sampleRate, int channels) => new(sampleRate, 32, channels)
    {
        waveFormatTag = WaveFormatEncoding.IeeeFloat,
    };

    /// <summary>Returns the encoding type used.</summary>
    public WaveFormatEncoding Encoding => waveFormatTag;

    /// <summary>Returns the number of channels (1=mono, 2=stereo etc).</summary>
    public int Channels => channels;

    /// <summary>Returns the sample rate (samples per second).</summary>
    public int SampleRate => sampleRate;

    /// <summary>Returns the average number of bytes used per second.</summary>
    public int AverageBytesPerSecond => averageBytesPerSecond;

    /// <summary>Returns the block alignment.</summary>
    public virtual int BlockAlign => blockAlign;

    /// <summary>Returns the number of bits per sample (usually 16 or 32, sometimes 24 or 8).</summary>
    public int BitsPerSample => bitsPerSample;
}
