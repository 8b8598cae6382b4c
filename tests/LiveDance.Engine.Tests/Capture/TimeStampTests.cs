using LiveDance.Engine.Capture;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Media;

namespace LiveDance.Engine.Tests.Capture;

/// <summary>Tests the times, rates and lengths of files whose containers give none, several, or estimates.</summary>
public sealed class TimeStampTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly Frame _frame = new(FrameFormat.Square(4, 1));

    public void Dispose()
    {
        _frame.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Variable_rate_gives_each_frame_its_own_time()
    {
        TestClip.Ffmpeg(
            "-f", "lavfi", "-i", "testsrc=s=96x64:r=30:d=4", "-vf", "select='lt(t,1)+not(mod(n,5))'", "-vsync", "vfr", _folder.File("vfr.mp4"));
        using var source = new VideoFileSource(_folder.File("vfr.mp4"));
        Assert.Equal(30, source.ConstantRate, 0.1);
        double[] expected = [.. Enumerable.Range(0, 120).Where(n => n < 30 || n % 5 == 0).Select(n => n / 30.0)];
        Assert.Equal(expected.Length, source.FrameCount);
        Assert.Equal(expected, Times(source), (a, b) => Math.Abs(a - b) < 0.001);
        Assert.InRange(source.FrameCount / source.FramesPerSecond, 3.5, 4.2);
        Assert.False(source.EndedEarly);
    }

    [Fact]
    public void File_without_rate_and_length_has_those_of_its_time_stamps()
    {
        // As a browser's recorder writes it: through a pipe, so that nothing can be added afterwards.
        TestClip.Ffmpeg("-f", "lavfi", "-i", "testsrc=s=96x64:r=30:d=4", "-c:v", "libvpx", "-deadline", "realtime", "-f", "webm",
            "-live", "1", _folder.File("live.webm"));
        using var source = new VideoFileSource(_folder.File("live.webm"));
        Assert.Equal((30, 30, 120), (Math.Round(source.FramesPerSecond, 1), Math.Round(source.ConstantRate, 1), source.FrameCount));
        Assert.Equal(Enumerable.Range(0, 120).Select(n => n / 30.0), Times(source), (a, b) => Math.Abs(a - b) < 0.002);
    }

    [Theory]
    [InlineData("mkv")]
    [InlineData("ts")]
    [InlineData("mp4")]
    [InlineData("webm")]
    public void Sound_that_goes_on_after_the_picture_is_no_broken_file(string extension)
    {
        TestClip.Ffmpeg("-f", "lavfi", "-i", "testsrc=s=96x64:r=25:d=2", "-f", "lavfi", "-i", "sine=d=4", _folder.File("long." + extension));
        using var source = new VideoFileSource(_folder.File("long." + extension));
        Assert.Equal(50, Times(source).Length);
        Assert.False(source.EndedEarly);
    }

    [Theory]
    [InlineData("mp4", "-movflags", "+faststart")]
    [InlineData("mkv")]
    [InlineData("flv")]
    [InlineData("avi")]
    public void Cut_file_of_every_container_with_a_length_is_reported(string extension, params string[] options)
    {
        string whole = _folder.File("whole." + extension), cut = _folder.File("cut." + extension);
        TestClip.MakeWithSound(whole, 4, options);
        using (var complete = new VideoFileSource(whole))
        {
            Assert.Equal(100, Times(complete).Length);
            Assert.False(complete.EndedEarly);
        }
        byte[] bytes = File.ReadAllBytes(whole);
        File.WriteAllBytes(cut, bytes[..(bytes.Length * 6 / 10)]);
        using var source = new VideoFileSource(cut);
        Assert.InRange(Times(source).Length, 10, 90);
        Assert.True(source.EndedEarly);
    }

    [Fact]
    public void Time_increases_over_equal_missing_and_earlier_stamps()
    {
        var time = new IncreasingTime(0.04);
        Assert.Equal(0.5, time.Next(0.5));
        Assert.Equal(0.54, time.Next(0.54), 1e-9);
        Assert.Equal(0.56, time.Next(0.54), 1e-9);
        Assert.Equal(0.58, time.Next(0.50), 1e-9);
        Assert.Equal(0.62, time.Next(0.62), 1e-9);
        Assert.Equal(0.66, time.Next(double.NaN), 1e-9);
        Assert.Equal(1000, time.Next(1000), 1e-9);
        // Another part of the file, and the file once more.
        Assert.Equal(1000.04, time.Next(0.1), 1e-9);
        Assert.Equal(1000.08, time.Next(0.14), 1e-9);
        Assert.Equal(1000.12, time.Next(0, restarts: true), 1e-9);
    }

    [Theory]
    [InlineData("n:   1 pts:  33333 pts_time:0.033333 pos:    51859 fmt:bgr24 sar:1/1 s:640x480 i:P iskey:0 type:B", 0.033333, 640, 480)]
    [InlineData("n:   0 pts:  NOPTS pts_time:NOPTS pos:   12 fmt:bgr24 sar:1/1 s:8x6 i:P", double.NaN, 8, 6)]
    [InlineData("n:   0 pts: -33333 pts_time:-0.033333 pos:   12 fmt:bgr24 sar:1/1 s:8x6 i:P [h264 @ 0x1] [error] bad", -0.033333, 8, 6)]
    public void Message_of_a_picture_gives_its_time_and_size(string line, double time, int width, int height)
    {
        Assert.True(PictureDecoder.TryReadHeader(System.Text.Encoding.UTF8.GetBytes(line), out PictureDecoder.Header header));
        Assert.Equal(new PictureDecoder.Header(time, width, height), header);
        Assert.False(PictureDecoder.TryReadHeader("config in time_base: 1/1000000, frame_rate: 30/1"u8, out _));
    }

    private double[] Times(VideoFileSource source)
    {
        List<double> times = [];
        while (source.TryRead(_frame, default)) times.Add(_frame.Time);
        return [.. times];
    }
}
