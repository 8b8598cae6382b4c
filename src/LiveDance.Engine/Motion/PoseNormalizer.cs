using LiveDance.Engine.Pose;

namespace LiveDance.Engine.Motion;

/// <summary>
/// Brings the smoothed pose to the performer's body and floor, in place, by <see cref="GlobalNormalization"/>. The
/// source's statistics are known, or estimated as the show runs; while the feet are out of sight the last transform is
/// kept.
/// </summary>
public sealed class PoseNormalizer : IStage
{
    // Whoever shows up after the floor was empty for this long is taken for somebody else.
    private const double NobodySeconds = 5;

    private readonly BodyStatistics _target;
    private readonly float _pictureSize;
    private readonly BodyStatistics? _known;
    private readonly RunningStatistics _running = new();
    private PoseTransform? _transform;
    private double _lastSeen;
    private volatile bool _startOver;

    /// <param name="target">The performer's statistics, in pixels of the picture.</param>
    /// <param name="pictureSize">Side of the picture, in pixels.</param>
    /// <param name="source">The source's statistics if they are known, in pixels of its images.</param>
    public PoseNormalizer(in BodyStatistics target, int pictureSize, BodyStatistics? source = null)
    {
        _known = source;
        _target = target;
        _pictureSize = pictureSize;
    }

    /// <inheritdoc/>
    public string Name => "normalize";

    /// <summary>
    /// Starts the estimate of the source's statistics over with the next frame: for another person or another camera
    /// position. May be called from any thread.
    /// </summary>
    public void Recalibrate() => _startOver = true;

    /// <inheritdoc/>
    public void Process(Frame frame)
    {
        PersonPose pose = frame.Driven;
        if (!pose.Found) return;
        if (_startOver || frame.Time - _lastSeen > NobodySeconds) StartOver();
        _lastSeen = frame.Time;
        if (_known is null) _running.Add(pose, frame.Time);
        if (BodyMeasure.TryFoot(pose, out (float X, float Y) foot))
            _transform = GlobalNormalization.Between(_known ?? _running.Current, _target, foot.Y);
        Apply(_transform ?? WholeImage(frame), pose);
    }

    private void StartOver()
    {
        _startOver = false;
        _running.Reset();
        _transform = null;
    }

    private static void Apply(in PoseTransform transform, PersonPose pose)
    {
        Keypoint[] points = pose.Points;
        for (int i = 0; i < points.Length; i++)
        {
            if (!points[i].Seen) continue;
            points[i] = points[i] with
            {
                X = (transform.Scale * points[i].X) + transform.OffsetX,
                Y = (transform.Scale * points[i].Y) + transform.OffsetY,
            };
        }
    }

    // Before any foot was seen nothing is known of the person: the source's image is fitted into the picture.
    private PoseTransform WholeImage(Frame frame)
    {
        float scale = _pictureSize / Math.Max(1, Math.Max(frame.Image.Rows, frame.Image.Cols));
        return new PoseTransform(
            scale, (_pictureSize - (scale * frame.Image.Cols)) / 2, (_pictureSize - (scale * frame.Image.Rows)) / 2);
    }
}
