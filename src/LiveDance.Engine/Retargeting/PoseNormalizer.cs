using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Retargeting;

/// <summary>
/// Brings the smoothed pose to the performer's place and size by <see cref="GlobalNormalization"/>; writes
/// <see cref="Frame.NormalizedPose"/>. The dancer's statistics are given, or estimated as frames come; while the feet are out of sight
/// the last transform is kept.
/// </summary>
public sealed class PoseNormalizer : IStage
{
    private const float UpperSeconds = 3;

    private readonly BodyStatistics _target;
    private readonly float _pictureSize;
    private readonly OnlineBodyStatistics _running = new();
    private readonly RateLimitedBodyStatistics _gliding;
    private readonly PersonChangeDetector _newcomer = new();
    private PoseTransform? _transform;
    private (float Height, float Hips) _upper;
    private double _upperTime = double.NaN;

    /// <param name="target">The performer's statistics, in pixels of the picture.</param>
    /// <param name="pictureSize">Side of the picture, in pixels.</param>
    /// <param name="source">The source's statistics if they are known, in pixels of its images.</param>
    public PoseNormalizer(in BodyStatistics target, int pictureSize, BodyStatistics? source = null)
    {
        SourceStatistics = source;
        _target = target;
        _pictureSize = pictureSize;
        _gliding = new RateLimitedBodyStatistics(target);
    }

    /// <inheritdoc/>
    public string Name => "normalize";

    /// <summary>
    /// The dancer's statistics if they were measured, in pixels of the source's images; null to estimate them from the frames. Set
    /// between frames, by the thread that processes.
    /// </summary>
    public BodyStatistics? SourceStatistics { get; set; }

    /// <inheritdoc/>
    public void Process(Frame frame)
    {
        PersonPose pose = frame.NormalizedPose;
        pose.CopyFrom(frame.SmoothedPose);
        if (!pose.Found) return;
        if (_newcomer.IsNew(pose, frame.Time)) Reset();
        if (SourceStatistics is null) _running.Add(pose, frame.Time);
        if (BodyMeasure.TryFoot(pose, out (float X, float Y) foot))
        {
            if (_gliding.Ready) _gliding.Approach(SourceStatistics ?? _running.Current, pose, foot.Y, frame.Time);
            else _gliding.Begin(SourceStatistics ?? _running.First, frame.Time);
            _transform = GlobalNormalization.Between(_gliding.Current, _target, foot.Y);
        }
        Apply(_transform ?? WithoutFeet(frame), pose);
    }

    /// <summary>A pose brought to the performer by known statistics; nobody if its feet were not seen.</summary>
    public static PersonPose Normalized(PersonPose pose, in BodyStatistics source, in BodyStatistics target)
    {
        var driven = new PersonPose();
        driven.CopyFrom(pose);
        if (BodyMeasure.TryFoot(pose, out (float X, float Y) foot)) Apply(GlobalNormalization.Between(source, target, foot.Y), driven);
        else driven.Clear();
        return driven;
    }

    /// <inheritdoc/>
    public void Reset()
    {
        _running.Reset();
        _gliding.Reset();
        _transform = null;
        _upperTime = double.NaN;
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

    // Before any foot was seen, who sits at a desk or stands too near is put into the middle of the floor, as tall as what is seen
    // of them says; the moves are kept, the place is not known.
    private PoseTransform WithoutFeet(Frame frame)
    {
        PersonPose pose = frame.NormalizedPose;
        Keypoint hips = LimbLengthEstimator.Middle(pose.Points[Keypoints135.LeftHip], pose.Points[Keypoints135.RightHip]);
        float height = BodyMeasure.ApparentHeight(pose);
        if (hips.Confidence <= BodyMeasure.Confident || height <= 0) return WholeImage(frame);
        double passed = double.IsNaN(_upperTime) ? double.PositiveInfinity : Math.Max(frame.Time - _upperTime, 0);
        float share = 1 - MathF.Exp(-(float)passed / UpperSeconds);
        _upperTime = frame.Time;
        _upper = (float.Lerp(_upper.Height, height, share), float.Lerp(_upper.Hips, hips.Y, share));
        BodyStatistics middle = _target.ShrunkTo(0);
        float scale = middle.HeightNear / _upper.Height;
        return new PoseTransform(
            scale, _target.CentreX - (scale * frame.Image.Cols / 2),
            middle.AnkleNear - (BodyMeasure.LegShare * middle.HeightNear) - (scale * _upper.Hips));
    }

    // Before anything is known of the person the source's image is fitted into the picture.
    private PoseTransform WholeImage(Frame frame)
    {
        float scale = _pictureSize / Math.Max(1, Math.Max(frame.Image.Rows, frame.Image.Cols));
        return new PoseTransform(
            scale, (_pictureSize - (scale * frame.Image.Cols)) / 2, (_pictureSize - (scale * frame.Image.Rows)) / 2);
    }
}
