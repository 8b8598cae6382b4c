using LiveDance.Engine.Media;

namespace LiveDance.Training.Preparation;

/// <summary>Whether a video's frames come at one interval, which training takes for granted.</summary>
internal static class FrameTimes
{
    // Containers round their times; a third of an interval is no rounding.
    private const double Tolerance = 0.3;

    /// <summary>The share of frames that come late or early; 0 if the times cannot be told.</summary>
    public static double Uneven(string video) => Uneven(Ffmpeg.FrameTimes(video));

    /// <summary>The same for times in seconds, in order.</summary>
    public static double Uneven(IReadOnlyList<double> times)
    {
        if (times.Count < 3) return 0;
        double[] intervals = [.. times.Skip(1).Zip(times, (later, earlier) => later - earlier)];
        double usual = intervals.Order().ElementAt(intervals.Length / 2);
        return intervals.Count(interval => Math.Abs(interval - usual) > Tolerance * usual) / (double)intervals.Length;
    }
}
