using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Retargeting;

/// <summary>
/// Source statistics in use, which approach a new estimate or the result of a calibration at a limited rate, so that the change itself is
/// not visible as a jump.
/// </summary>
public sealed class RateLimitedBodyStatistics
{
    /// <summary>
    /// Largest displacement of any body point, from one frame to the next, that a change of the statistics may cause; in heights of the
    /// performer.
    /// </summary>
    public const float LargestShift = 0.008f;

    private const float EaseSeconds = 1.5f;
    private const float SmallestShare = 1e-6f;

    private readonly BodyStatistics _target;
    private BodyStatistics _current;
    private double _lastTime = double.NaN;

    /// <param name="target">The performer's statistics, in pixels of the picture.</param>
    public RateLimitedBodyStatistics(in BodyStatistics target) => _target = target;

    /// <summary>Whether statistics were set; <see cref="Current"/> is undefined before.</summary>
    public bool Ready => !double.IsNaN(_lastTime);

    /// <summary>Statistics in use, in pixels of the source.</summary>
    public BodyStatistics Current => _current;

    /// <summary>Discards the statistics; the next ones are taken without a transition.</summary>
    public void Reset() => _lastTime = double.NaN;

    /// <summary>Sets the statistics without a transition.</summary>
    /// <param name="statistics">In pixels of the source.</param>
    /// <param name="time">Seconds.</param>
    public void Begin(in BodyStatistics statistics, double time) => (_current, _lastTime) = (statistics, time);

    /// <summary>Moves towards better statistics by the share that is due for one frame.</summary>
    /// <param name="goal">In pixels of the source.</param>
    /// <param name="pose">Pose that will be normalized with the result, in pixels of the source.</param>
    /// <param name="ankle">y of the pose's lower ankle, in source pixels.</param>
    /// <param name="time">Time in seconds; not earlier than in the previous call.</param>
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

    /// <summary>Largest distance, over the visible body points, between the results of two transforms; in pixels of the target.</summary>
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
