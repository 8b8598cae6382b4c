using System.Diagnostics;
using OpenCvSharp;

namespace LiveDance.Engine.Tests;

/// <summary>Creates small video files for tests with ffmpeg.</summary>
internal static class TestClip
{
    /// <summary>Creates a clip whose frame n has the grey level 8 n.</summary>
    public static void MakeRamp(string path, int frames, int width = 64, int height = 48, int rate = 25) => Ffmpeg(
        "-f", "lavfi", "-i", $"color=black:s={width}x{height}:r={rate},geq=lum='8*N':cb=128:cr=128", "-frames:v", $"{frames}",
        "-c:v", "libx264", "-qp", "1", "-pix_fmt", "yuv420p", path);

    /// <summary>Creates a clip of a moving test picture with a tone.</summary>
    public static void MakeWithSound(string path, int seconds, params string[] options) => Ffmpeg(
        ["-f", "lavfi", "-i", $"testsrc=s=96x64:r=25:d={seconds}", "-f", "lavfi", "-i", $"sine=440:d={seconds}", "-shortest", "-pix_fmt", "yuv420p", .. options, path]);

    /// <summary>Runs ffmpeg to its end.</summary>
    public static void Ffmpeg(params string[] arguments)
    {
        using Process ffmpeg = Process.Start("ffmpeg", ["-y", "-nostdin", "-v", "error", .. arguments]);
        Assert.True(ffmpeg.WaitForExit(TimeSpan.FromSeconds(60)));
        Assert.Equal(0, ffmpeg.ExitCode);
    }

    /// <summary>
    /// Reads the number of decodable frames, the size, and whether there is sound, with ffprobe.
    /// </summary>
    public static (int Frames, string Size, bool Sound) Probe(string path)
    {
        string video = Ffprobe("-count_frames", "-select_streams", "v:0", "-show_entries", "stream=width,height,nb_read_frames", path);
        string[] fields = video.Trim().Split(',');
        string audio = Ffprobe("-select_streams", "a", "-show_entries", "stream=codec_type", path);
        return (int.Parse(fields[2], System.Globalization.CultureInfo.InvariantCulture), $"{fields[0]}x{fields[1]}", audio.Contains("audio", StringComparison.Ordinal));
    }

    /// <summary>Mean grey level of an image.</summary>
    public static double Level(Mat image) => Cv2.Mean(image).Val0;

    private static string Ffprobe(params string[] arguments)
    {
        var start = new ProcessStartInfo("ffprobe", ["-v", "error", "-of", "csv=p=0", .. arguments]) { RedirectStandardOutput = true };
        using Process ffprobe = Process.Start(start)!;
        string text = ffprobe.StandardOutput.ReadToEnd();
        Assert.True(ffprobe.WaitForExit(TimeSpan.FromSeconds(60)));
        return text;
    }
}
