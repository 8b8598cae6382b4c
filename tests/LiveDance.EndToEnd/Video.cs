using System.Diagnostics;
using System.Globalization;

namespace LiveDance.EndToEnd;

/// <summary>Reads properties of a video with ffprobe.</summary>
internal static class Video
{
    /// <summary>The number of frames that can be decoded.</summary>
    public static int Frames(string path) =>
        int.Parse(Probe(path, "-count_frames", "-select_streams", "v:0", "-show_entries", "stream=nb_read_frames"), CultureInfo.InvariantCulture);

    /// <summary>Width x height.</summary>
    public static string Size(string path) => Probe(path, "-select_streams", "v:0", "-show_entries", "stream=width,height").Replace(',', 'x');

    /// <summary>The pixel format.</summary>
    public static string PixelFormat(string path) => Probe(path, "-select_streams", "v:0", "-show_entries", "stream=pix_fmt");

    /// <summary>The codec of the sound; empty if there is none.</summary>
    public static string Sound(string path) => Probe(path, "-select_streams", "a:0", "-show_entries", "stream=codec_name");

    private static string Probe(string path, params string[] what)
    {
        var start = new ProcessStartInfo("ffprobe", ["-v", "error", .. what, "-of", "csv=p=0", path]) { RedirectStandardOutput = true };
        using Process ffprobe = Process.Start(start)!;
        string text = ffprobe.StandardOutput.ReadToEnd().Trim();
        Assert.True(ffprobe.WaitForExit(TimeSpan.FromSeconds(60)));
        return text;
    }
}
