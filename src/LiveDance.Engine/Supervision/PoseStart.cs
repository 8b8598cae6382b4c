namespace LiveDance.Engine.Supervision;

/// <summary>
/// Says when the pose worker of a live session takes its next image: so late that the drawing is ready just when the generator has finished the
/// picture before. On a machine where the generator is the slower one, a drawing made earlier would only wait, and the dancer's image would be
/// older when it is shown. While the generator is idle nothing is waited for. Each method is for one worker.
/// </summary>
/// <param name="time">The clock; the system's if null.</param>
internal sealed class PoseStart(TimeProvider? time = null)
{
    // Weight of the newest duration in the averages.
    private const double Newest = 0.2;

    // What the pose is expected to take longer than on the average, as a share and in seconds: a drawing that is late leaves the generator idle,
    // which costs pictures, while one that is early costs only its age.
    private const double MarginShare = 0.15, MarginSeconds = 0.002;

    // Seconds that a stall of either worker counts at most, so that the frames after it hardly wait.
    private const double Longest = 0.25;

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private double _poseSeconds, _pictureSeconds;
    private long _pictureBegun;

    /// <summary>How long to wait before the next image is taken. For the pose worker.</summary>
    public TimeSpan Wait
    {
        get
        {
            long begun = Volatile.Read(ref _pictureBegun);
            if (begun == 0 || _poseSeconds == 0) return TimeSpan.Zero;
            double left = Volatile.Read(ref _pictureSeconds) - _time.GetElapsedTime(begun).TotalSeconds;
            return TimeSpan.FromSeconds(Math.Max(left - (_poseSeconds * (1 + MarginShare)) - MarginSeconds, 0));
        }
    }

    /// <summary>A pose was estimated and drawn. For the pose worker.</summary>
    /// <param name="seconds">How long it took.</param>
    public void PoseTook(double seconds) => _poseSeconds = Average(_poseSeconds, seconds);

    /// <summary>The generator takes a drawing. For the picture worker.</summary>
    public void PictureBegins() => Volatile.Write(ref _pictureBegun, _time.GetTimestamp());

    /// <summary>The generator is ready for the next drawing. For the picture worker.</summary>
    public void PictureEnds()
    {
        Volatile.Write(ref _pictureSeconds, Average(_pictureSeconds, _time.GetElapsedTime(_pictureBegun).TotalSeconds));
        Volatile.Write(ref _pictureBegun, 0);
    }

    private static double Average(double before, double newest)
    {
        newest = Math.Min(newest, Longest);
        return before == 0 ? newest : before + (Newest * (newest - before));
    }
}
