using System.Diagnostics;
using System.Globalization;

namespace LiveDance.EndToEnd.Corpus;

/// <summary>What a written video shows and plays, measured by ffmpeg's own filters.</summary>
/// <param name="Seconds">From the first picture to the end of the last one.</param>
/// <param name="Interval">Seconds between pictures.</param>
/// <param name="Flash">When the picture becomes white; null if it does not.</param>
/// <param name="Beep">When the sound begins; null if there is none.</param>
internal sealed record WrittenVideo(double Seconds, double Interval, double? Flash, double? Beep)
{
    private const string Level = "lavfi.signalstats.YAVG", Time = "pts_time:", Silence = "silence_end: ";

    // Levels of the luma: black is 16, white 235.
    private const double White = 200;

    /// <summary>Measures a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="part">The part of the picture in which the flash is looked for: arguments of ffmpeg's <c>crop</c>; null for all.</param>
    public static WrittenVideo Measure(string path, string? part = null)
    {
        string crop = part is null ? "" : $"crop={part},";
        var start = new ProcessStartInfo(
            "ffmpeg",
            [
                "-nostdin", "-hide_banner", "-nostats", "-copyts", "-i", "file:" + path, "-map", "0:v:0", "-map", "0:a?", "-vf",
                $"{crop}scale=64:48:flags=area,format=yuv420p,signalstats,metadata=print:key={Level}:file=-", "-af", "silencedetect=noise=0.1:d=0.03", "-f", "null", "-",
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process ffmpeg = Process.Start(start)!;
        Task<string> messages = ffmpeg.StandardError.ReadToEndAsync();
        List<double> times = [];
        double? flash = null;
        while (ffmpeg.StandardOutput.ReadLine() is { } line)
        {
            if (line.Contains(Time, StringComparison.Ordinal)) times.Add(After(line, Time));
            else if (flash is null && line.StartsWith(Level, StringComparison.Ordinal) && After(line, Level + "=") > White) flash = times[^1];
        }
        Assert.True(ffmpeg.WaitForExit(TimeSpan.FromMinutes(2)));
        Assert.Equal(0, ffmpeg.ExitCode);
        string? beep = messages.Result.Split('\n').FirstOrDefault(line => line.Contains(Silence, StringComparison.Ordinal));
        double interval = times.Count > 1 ? (times[^1] - times[0]) / (times.Count - 1) : 0;
        return new WrittenVideo(times[^1] - times[0] + interval, interval, flash, beep is null ? null : After(beep, Silence));
    }

    private static double After(string line, string word)
    {
        string rest = line[(line.IndexOf(word, StringComparison.Ordinal) + word.Length)..];
        return double.Parse(rest.Split(' ')[0], CultureInfo.InvariantCulture);
    }
}
