using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Engine.Retargeting;

/// <summary>
/// Keeps the performer in the picture while the dancer is in the camera's: a dancer who stands far to one side of a wide room would take the
/// performer out of a square picture, and the audience would see an empty stage. Most of the way the performer walks as far as the dancer;
/// on the last part before the edge the steps become shorter, so that there is no point at which the performer stops.
/// </summary>
internal sealed class StageEdge
{
    // Distance of the hips from the picture's edge that is always kept, in heights from ankle to nose: about half of a body's width.
    private const float Kept = 0.15f;

    // Share of the way from the performer's middle to the edge on which nothing changes.
    private const float Unchanged = 0.7f;

    private readonly float _centre, _left, _right;
    private float _shift;

    /// <param name="target">The performer's statistics, in pixels of the picture.</param>
    /// <param name="picture">Size of the picture, in pixels.</param>
    public StageEdge(in BodyStatistics target, Size picture)
    {
        float kept = Kept * target.HeightNear;
        _centre = target.CentreX;
        (_left, _right) = (MathF.Max(0, _centre - kept), MathF.Max(0, picture.Width - kept - _centre));
    }

    /// <summary>Forgets the dancer.</summary>
    public void Reset() => _shift = 0;

    /// <summary>Moves a pose towards the middle if it is near an edge.</summary>
    /// <param name="pose">The normalized pose, in pixels of the picture. Without hips it is moved as far as the last one with hips.</param>
    public void Keep(PersonPose pose)
    {
        Keypoint hips = LimbLengthEstimator.Middle(pose.Points[Keypoints135.LeftHip], pose.Points[Keypoints135.RightHip]);
        if (hips.Confidence > BodyMeasure.Confident) _shift = Limited(hips.X) - hips.X;
        if (_shift == 0) return;
        foreach (ref Keypoint point in pose.Points.AsSpan())
            if (point.Seen) point = point with { X = point.X + _shift };
    }

    /// <summary>The place at which hips are shown that would be at <paramref name="x"/>, in pixels of the picture.</summary>
    internal float Limited(float x)
    {
        float way = MathF.Abs(x - _centre), room = x < _centre ? _left : _right, unchanged = Unchanged * room, rest = room - unchanged;
        if (way <= unchanged || rest <= 0) return x;
        // Slope 1 where it begins, and never beyond the room.
        way = unchanged + (rest * (1 - MathF.Exp((unchanged - way) / rest)));
        return x < _centre ? _centre - way : _centre + way;
    }
}
