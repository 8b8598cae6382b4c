using NAudio.Wave;

namespace LiveDance.Bindings.Tests.NAudio;

/// <summary>What NAudio's own documentation and WAV files say of formats.</summary>
public sealed class WaveFormatTests
{
    [Fact]
    public void The_standard_format_is_that_of_a_compact_disc()
    {
        var format = new WaveFormat();
        Assert.Equal((44100, 2, 16, WaveFormatEncoding.Pcm), (format.SampleRate, format.Channels, format.BitsPerSample, format.Encoding));
        Assert.Equal((4, 176400), (format.BlockAlign, format.AverageBytesPerSecond));
    }

    [Theory]
    [InlineData(48000, 1, 2, 96000)]
    [InlineData(8000, 6, 12, 96000)]
    public void Rate_and_channels_alone_mean_16_bits(int rate, int channels, int block, int bytesPerSecond)
    {
        var format = new WaveFormat(rate, channels);
        Assert.Equal((16, block, bytesPerSecond), (format.BitsPerSample, format.BlockAlign, format.AverageBytesPerSecond));
    }

    [Fact]
    public void Floats_have_32_bits()
    {
        var format = WaveFormat.CreateIeeeFloatWaveFormat(48000, 2);
        Assert.Equal((WaveFormatEncoding.IeeeFloat, 32, 8, 384000), (format.Encoding, format.BitsPerSample, format.BlockAlign, format.AverageBytesPerSecond));
        Assert.Equal((1, 3), ((int)WaveFormatEncoding.Pcm, (int)WaveFormatEncoding.IeeeFloat));
    }

    [Fact]
    public void Without_a_channel_there_is_no_format() => Assert.Throws<ArgumentOutOfRangeException>(() => new WaveFormat(48000, 16, 0));

    [Fact]
    public void Events_carry_what_was_recorded_and_why_it_stopped()
    {
        byte[] buffer = [1, 2, 3, 4];
        var heard = new WaveInEventArgs(buffer, 2);
        Assert.Same(buffer, heard.Buffer);
        Assert.Equal(2, heard.BytesRecorded);
        Assert.Null(new StoppedEventArgs().Exception);
        var error = new InvalidOperationException();
        Assert.Same(error, new StoppedEventArgs(error).Exception);
    }

    [Fact]
    public void Whoever_implements_the_interfaces_can_be_used_through_them()
    {
        IWaveProvider provider = new Counting();
        var buffer = new byte[6];
        Assert.Equal(3, provider.Read(buffer, 2, 3));
        Assert.Equal([0, 0, 1, 2, 3, 0], buffer);
        ISampleProvider samples = new Counting();
        var floats = new float[3];
        Assert.Equal(2, samples.Read(floats, 1, 2));
        Assert.Equal([0, 1, 2], floats);
    }

    private sealed class Counting : IWaveProvider, ISampleProvider
    {
        public WaveFormat WaveFormat { get; } = new();

        public int Read(byte[] buffer, int offset, int count)
        {
            for (int i = 0; i < count; i++) buffer[offset + i] = (byte)(i + 1);
            return count;
        }

        public int Read(float[] buffer, int offset, int count)
        {
            for (int i = 0; i < count; i++) buffer[offset + i] = i + 1;
            return count;
        }
    }
}
