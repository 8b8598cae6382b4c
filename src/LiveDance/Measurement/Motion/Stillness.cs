using LiveDance.Engine.Frames;

namespace LiveDance.Measurement.Motion;

/// <summary>When a point stands still, by the reference.</summary>
internal static class Stillness
{
    /// <summary>What is slower stands still, in body heights a second: 5 cm a second of a grown person.</summary>
    public const double Speed = 0.03;

    // The pace is taken over this long: from one frame to the next, rounding of the reference looks like movement.
    private const double Seconds = 0.1;

    /// <summary>Whether a point stands still around a frame; false where the reference does not reach.</summary>
    public static bool At(PersonPose[] reference, int frame, int point, double height, double rate)
    {
        int reach = Math.Max(1, (int)Math.Round(Seconds * rate / 2));
        if (frame < reach || frame + reach >= reference.Length) return false;
        PersonPose before = reference[frame - reach], now = reference[frame], after = reference[frame + reach];
        if (!MeasuredJoints.Known(before, point) || !MeasuredJoints.Known(after, point)) return false;
        if (!MeasuredJoints.Known(now, point)) return false;
        Keypoint place = now.Points[point];
        double travelled = before.Points[point].DistanceTo(place) + place.DistanceTo(after.Points[point]);
        return travelled * rate / (2 * reach) < Speed * height;
    }
}
