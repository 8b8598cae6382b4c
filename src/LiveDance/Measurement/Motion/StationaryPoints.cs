using LiveDance.Engine.Frames;

namespace LiveDance.Measurement.Motion;

/// <summary>Decides which points of the reference stand still.</summary>
internal static class StationaryPoints
{
    /// <summary>Speed below which a point stands still, in body heights a second; 0.03 is 5 cm a second for an adult.</summary>
    public const double MaxSpeed = 0.03;

    // The speed is averaged over this time: from one frame to the next, rounding of the reference looks like movement.
    private const double WindowSeconds = 0.1;

    /// <summary>Whether a point stands still around a frame; false where the reference does not reach.</summary>
    public static bool IsStationary(PersonPose[] reference, int frame, int point, double height, double rate)
    {
        int reach = Math.Max(1, (int)Math.Round(WindowSeconds * rate / 2));
        if (frame < reach || frame + reach >= reference.Length) return false;
        PersonPose before = reference[frame - reach], now = reference[frame], after = reference[frame + reach];
        if (!MeasuredJoints.Known(before, point) || !MeasuredJoints.Known(after, point)) return false;
        if (!MeasuredJoints.Known(now, point)) return false;
        Keypoint position = now.Points[point];
        double path = before.Points[point].DistanceTo(position) + position.DistanceTo(after.Points[point]);
        return path * rate / (2 * reach) < MaxSpeed * height;
    }
}
