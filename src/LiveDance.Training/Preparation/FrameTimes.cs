using LiveDance.Engine.Media;

namespace LiveDance.Training.Preparation;

/// <summary>Checks whether a video's frames follow at a constant interval, which training assumes.</summary>
internal static class FrameTimes
{
    // Deviation, as a fraction of the median interval, from which on a frame is early or late; smaller ones are rounding by the
    // container.
    private const double Tolerance = 0.3;

    /// <summary>The share of frames that come early or late; 0 if the times are unknown.</summary>
    public static double Uneven(string video) => Uneven(Ffmpeg.FrameTimes(video));

    /// <summary>As above, for times in seconds, in order.</summary>
    public static double Uneven(IReadOnlyList<double> times)
    {
        if (times.Count < 3) return 0;
        double[] intervals = [.. times.Skip(1).Zip(times, (later, earlier) => later - earlier)];
        double usual = intervals.Order().ElementAt(intervals.Length / 2);
        return intervals.Count(interval => Math.Abs(interval - usual) > Tolerance * usual) / (double)intervals.Length;
    }
}
