using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Retargeting;

/// <summary>
/// The source's statistics in use. They approach better ones gradually, and never by so much that the change itself would be seen:
/// the picture glides to a new estimate, or to the result of a calibration, instead of jumping.
/// </summary>
public sealed class RateLimitedBodyStatistics
{
    /// <summary>The farthest that a change moves any point of the body from one frame to the next, in heights of the performer.</summary>
    public const float LargestShift = 0.008f;

    private const float EaseSeconds = 1.5f;
    private const float SmallestShare = 1e-6f;

    private readonly BodyStatistics _target;
    private BodyStatistics _current;
    private double _lastTime = double.NaN;

    /// <param name="target">The performer's statistics.</param>
    public RateLimitedBodyStatistics(in BodyStatistics target) => _target = target;

    /// <summary>Whether there are any; before that <see cref="Current"/> says nothing.</summary>
    public bool Ready => !double.IsNaN(_lastTime);

    /// <summary>The statistics in use, in pixels of the source.</summary>
    public BodyStatistics Current => _current;

    /// <summary>Forgets them: the next ones are taken at once.</summary>
    public void Reset() => _lastTime = double.NaN;

    /// <summary>Takes statistics as they are.</summary>
    /// <param name="statistics">In pixels of the source.</param>
    /// <param name="time">Seconds.</param>
    public void Begin(in BodyStatistics statistics, double time) => (_current, _lastTime) = (statistics, time);

    /// <summary>Goes a frame's part of the way to better statistics.</summary>
    /// <param name="goal">In pixels of the source.</param>
    /// <param name="pose">The pose that is about to be normalized by them.</param>
    /// <param name="ankle">Its lower ankle, y in source pixels.</param>
    /// <param name="time">Seconds; not earlier than at the last call.</param>
    public void Approach(in BodyStatistics goal, PersonPose pose, float ankle, double time)
    {
        float share = 1 - MathF.Exp(-(float)Math.Max(time - _lastTime, 0) / EaseSeconds);
        _lastTime = time;
        PoseTransform before = GlobalNormalization.Between(_current, _target, ankle);
        for (; share > SmallestShare; share /= 2)
        {
            BodyStatistics next = _current.Towards(goal, share);
            float shift = Shift(before, GlobalNormalization.Between(next, _target, ankle), pose) / _target.HeightNear;
            if (!(shift <= LargestShift)) continue;
            _current = next;
            return;
        }
    }

    /// <summary>How far apart two transforms put the body's point on which they differ most, in pixels of the target.</summary>
    public static float Shift(in PoseTransform a, in PoseTransform b, PersonPose pose)
    {
        float scale = b.Scale - a.Scale, offsetX = b.OffsetX - a.OffsetX, offsetY = b.OffsetY - a.OffsetY, largest = 0;
        foreach (Keypoint point in pose.Points.AsSpan(0, Keypoints135.BodyCount))
        {
            if (point.Confidence <= BodyMeasure.Confident) continue;
            float x = (scale * point.X) + offsetX, y = (scale * point.Y) + offsetY;
            largest = MathF.Max(largest, (x * x) + (y * y));
        }
        return MathF.Sqrt(largest);
    }
}
