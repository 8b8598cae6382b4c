using System.Diagnostics;
using System.Runtime.InteropServices;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Media;
using OpenCvSharp;

namespace LiveDance.Engine.Tests.Media;

/// <summary>Tests by flashes and beeps that sound and picture of a written video are as far apart as those of its input.</summary>
public sealed class FlashAndBeepTests : IDisposable
{
    private const double PictureTolerance = 1.01 / 60, SoundTolerance = 0.04;
    private readonly TestFolder _folder = new();

    public FlashAndBeepTests() => TestClip.Ffmpeg(
        "-f", "lavfi", "-i", "testsrc=s=160x120:r=30:d=6", "-f", "lavfi",
        "-i", "sine=f=880:r=48000,volume='if(lt(mod(t,0.5),0.05),1,0)':eval=frame", "-t", "6", "-vf",
        "drawbox=c=white:t=fill:enable='lt(mod(t,0.5),0.05)'", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-g", "60", "-bf", "2", "-c:a", "aac",
        _folder.File("beep6.mp4"));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("mp4")]
    [InlineData("mov")]
    [InlineData("mkv")]
    [InlineData("webm")]
    public void Constant_rate_stays_in_sync_in_every_container(string extension) =>
        Check(_folder.File("beep6.mp4"), extension, [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5], between: 0);

    [Fact]
    public void Variable_rate_stays_in_sync()
    {
        // 30 pictures a second for a second, then 6.
        TestClip.Ffmpeg("-i", _folder.File("beep6.mp4"), "-vf", "select='lt(t,1)+not(mod(n,5))'", "-vsync", "vfr", "-c:a", "copy", _folder.File("vfr.mp4"));
        Check(_folder.File("vfr.mp4"), "mp4", [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5], between: 0);
        TestClip.Ffmpeg("-i", _folder.File("beep6.mp4"), "-vf", "select='gt(t,5)+not(mod(n,5))'", "-vsync", "vfr", "-c:a", "copy", _folder.File("late.mkv"));
        Check(_folder.File("late.mkv"), "mp4", [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5], between: 0);
    }

    [Theory]
    [InlineData("mp4")]
    [InlineData("ts")]
    [InlineData("mkv")]
    public void Sound_that_begins_before_the_picture_stays_as_far_apart(string extension)
    {
        string input = _folder.File("soundfirst." + extension), beeps = _folder.File("beep6.mp4");
        TestClip.Ffmpeg("-i", beeps, "-itsoffset", "0.7", "-i", beeps, "-map", "1:v", "-map", "0:a", "-t", "3", "-c", "copy", input);
        Check(input, "mp4", [0.7, 1.2, 1.7, 2.2, 2.7], between: 0.7);
    }

    [Theory]
    [InlineData("mp4")]
    [InlineData("ts")]
    [InlineData("mkv")]
    public void Picture_that_begins_before_the_sound_stays_as_far_apart(string extension)
    {
        string input = _folder.File("picturefirst." + extension), beeps = _folder.File("beep6.mp4");
        TestClip.Ffmpeg("-i", beeps, "-itsoffset", "0.3", "-i", beeps, "-map", "0:v", "-map", "1:a", "-t", "3", "-c", "copy", input);
        Check(input, "mp4", [0, 0.5, 1, 1.5, 2, 2.5], between: -0.3);
    }

    [Fact]
    public void Trimmed_copy_with_an_edit_list_stays_in_sync_and_is_whole()
    {
        TestClip.Ffmpeg("-ss", "2.5", "-i", _folder.File("beep6.mp4"), "-t", "2", "-c", "copy", _folder.File("trim.mp4"));
        Check(_folder.File("trim.mp4"), "mp4", [0, 0.5, 1, 1.5], between: 0);
    }

    // The times of flashes, and how much later than a beep each of them is.
    private void Check(string input, string extension, double[] expected, double between)
    {
        string output = _folder.File("out." + extension);
        using (var source = new VideoFileSource(input))
        using (var frame = new Frame(FrameFormat.Square(4, 1)))
        {
            VideoFileWriter? writer = null;
            while (source.TryRead(frame, default))
            {
                writer ??= new VideoFileWriter(output, frame.Image.Cols, frame.Image.Rows, source.ConstantRate, input);
                writer.Write(frame.Image, frame.Time);
            }
            Assert.False(source.EndedEarly);
            writer!.Finish();
            writer.Dispose();
        }
        // Containers begin a few milliseconds earlier, with the silence before the sound that its encoder adds.
        List<double> flashes = Flashes(output), beeps = Beeps(output);
        Assert.True(flashes.Count >= expected.Length, $"flashes at {string.Join(", ", flashes)}");
        double start = flashes[0] - expected[0];
        Assert.InRange(start, -PictureTolerance, 0.06);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], flashes[i] - start, 2 * PictureTolerance);
        foreach (double flash in flashes.Take(expected.Length))
            Assert.True(beeps.Exists(beep => Math.Abs(flash - between - beep) < SoundTolerance), $"flash {flash}, beeps {string.Join(", ", beeps)}");
    }

    private static List<double> Flashes(string path)
    {
        List<double> flashes = [];
        using var source = new VideoFileSource(path);
        using var frame = new Frame(FrameFormat.Square(4, 1));
        Assert.Equal(30, source.FramesPerSecond, 0.5);
        bool before = false;
        while (source.TryRead(frame, default))
        {
            bool now = Cv2.Mean(frame.Image).Val0 > 220;
            if (now && !before) flashes.Add(frame.Time);
            before = now;
        }
        return flashes;
    }

    private static List<double> Beeps(string path)
    {
        const int Rate = 8000;
        var start = new ProcessStartInfo(
            "ffmpeg", ["-nostdin", "-v", "error", "-i", path, "-map", "0:a:0", "-af", "aresample=async=1:first_pts=0", "-ac", "1", "-ar", $"{Rate}", "-f", "s16le", "-"])
        {
            RedirectStandardOutput = true,
        };
        using Process ffmpeg = Process.Start(start)!;
        using var bytes = new MemoryStream();
        ffmpeg.StandardOutput.BaseStream.CopyTo(bytes);
        Assert.True(ffmpeg.WaitForExit(TimeSpan.FromSeconds(60)));
        ReadOnlySpan<short> samples = MemoryMarshal.Cast<byte, short>(bytes.ToArray());
        List<double> beeps = [];
        int last = -Rate;
        for (int i = 0; i < samples.Length; i++)
        {
            if (Math.Abs((int)samples[i]) < 1000) continue;
            if (i - last > Rate / 10) beeps.Add(i / (double)Rate);
            last = i;
        }
        return beeps;
    }
}
