using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Engine.Retargeting;

/// <summary>
/// Maps the smoothed pose to the performer's position and size with <see cref="GlobalNormalization"/>; writes
/// <see cref="Frame.NormalizedPose"/>. The dancer's statistics are given or estimated from the frames. While the feet are not visible the
/// last transform is kept.
/// </summary>
public sealed class PoseNormalizer : IStage
{
    // Time constant, in seconds, of the smoothing of height and hips while the feet are not visible.
    private const float UpperBodySeconds = 3;

    // Distance between the hip joints as a share of that between the shoulders.
    private const float HipWidth = 0.6f;

    private readonly BodyStatistics _target;
    private readonly Size _picture;
    private readonly OnlineBodyStatistics _estimated = new();
    private readonly RateLimitedBodyStatistics _statistics;
    private readonly PersonChangeDetector _personChange = new();
    private readonly CutSideCompletion _cutSide = new();
    private readonly StageEdge _edge;
    private BodyStatistics? _standing;
    private PoseTransform? _transform;
    private (float Height, float Hips) _upperBody;
    private double _upperBodyTime = double.NaN;

    /// <param name="target">The performer's statistics, in pixels of the picture.</param>
    /// <param name="picture">Size of the picture, in pixels.</param>
    /// <param name="source">The dancer's statistics if they are known, in pixels of the source's images.</param>
    public PoseNormalizer(in BodyStatistics target, Size picture, BodyStatistics? source = null)
    {
        SourceStatistics = source;
        _target = target;
        _picture = picture;
        _statistics = new RateLimitedBodyStatistics(target);
        _edge = new StageEdge(target, picture);
    }

    /// <inheritdoc/>
    public string Name => "normalize";

    /// <summary>
    /// The dancer's measured statistics, in pixels of the source's images; null to estimate them from the frames. To be set between
    /// frames, on the processing thread.
    /// </summary>
    public BodyStatistics? SourceStatistics { get; set; }

    /// <inheritdoc/>
    public void Process(Frame frame)
    {
        PersonPose pose = frame.NormalizedPose;
        pose.CopyFrom(frame.SmoothedPose);
        if (!pose.Found) return;
        if (_personChange.IsNew(pose, frame.Time)) Reset();
        bool faceIsCut = _cutSide.Complete(pose, frame.Image.Size(), frame.Time);
        if (SourceStatistics is null) _estimated.Add(pose, frame.Time);
        if (BodyMeasure.TryFoot(pose, out (float X, float Y) foot))
        {
            if (_statistics.Ready) _statistics.Approach(SourceStatistics ?? Placed(_estimated.Current, frame), pose, foot.Y, frame.Time);
            else _statistics.Begin(SourceStatistics ?? Placed(_standing ?? _estimated.First, frame), frame.Time);
            _standing = null;
            _transform = GlobalNormalization.Between(_statistics.Current, _target, foot.Y);
        }
        CompleteHips(pose);
        if (faceIsCut) BodyParts.RemoveHead(pose.Points);
        Apply(_transform ?? WithoutFeet(frame), pose);
        _edge.Keep(pose);
    }

    /// <summary>Normalizes a pose with known statistics; the result is empty if the feet are not visible.</summary>
    public static PersonPose Normalized(PersonPose pose, in BodyStatistics source, in BodyStatistics target)
    {
        var normalized = new PersonPose();
        normalized.CopyFrom(pose);
        if (BodyMeasure.TryFoot(pose, out (float X, float Y) foot)) Apply(GlobalNormalization.Between(source, target, foot.Y), normalized);
        else normalized.Clear();
        return normalized;
    }

    /// <summary>
    /// Begins anew with a dancer of whom a standing pose was measured; further positions are estimated from the frames. To be called between
    /// frames, on the processing thread.
    /// </summary>
    /// <param name="standing">The dancer's statistics at one position, in pixels of the source's images.</param>
    public void BeginAt(in BodyStatistics standing)
    {
        _statistics.Reset();
        _standing = standing;
    }

    /// <inheritdoc/>
    public void Reset()
    {
        _standing = null;
        _estimated.Reset();
        _statistics.Reset();
        _cutSide.Reset();
        _edge.Reset();
        _transform = null;
        _upperBodyTime = double.NaN;
    }

    private BodyStatistics Placed(in BodyStatistics estimated, Frame frame) =>
        StageCentre.Place(estimated, _estimated.Walk, frame.Image.Cols, _target, _picture);

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

    // At a desk the image ends above the hips. They are assumed below the shoulders, so that the performer stands whole: the stages that
    // follow need them for the trunk and add the legs.
    private static void CompleteHips(PersonPose pose)
    {
        Keypoint[] points = pose.Points;
        Keypoint left = points[Keypoints135.LeftShoulder], right = points[Keypoints135.RightShoulder];
        if (LimbLengthEstimator.Middle(points[Keypoints135.LeftHip], points[Keypoints135.RightHip]).Confidence > BodyMeasure.Confident) return;
        Keypoint middle = LimbLengthEstimator.Middle(left, right);
        float height = BodyMeasure.ApparentHeight(pose);
        if (middle.Confidence <= BodyMeasure.Confident || height <= 0) return;
        float y = middle.Y + (BodyMeasure.TorsoShare * height);
        points[Keypoints135.LeftHip] = middle with { X = float.Lerp(middle.X, left.X, HipWidth), Y = y };
        points[Keypoints135.RightHip] = middle with { X = float.Lerp(middle.X, right.X, HipWidth), Y = y };
    }

    // Until a foot was visible the position is unknown. The dancer is placed in the middle of the performer's range, with the height
    // estimated from the visible limbs; movements relative to that are kept.
    private PoseTransform WithoutFeet(Frame frame)
    {
        PersonPose pose = frame.NormalizedPose;
        Keypoint hips = LimbLengthEstimator.Middle(pose.Points[Keypoints135.LeftHip], pose.Points[Keypoints135.RightHip]);
        float height = BodyMeasure.ApparentHeight(pose);
        if (hips.Confidence <= BodyMeasure.Confident || height <= 0) return WholeImage(frame);
        double passed = double.IsNaN(_upperBodyTime) ? double.PositiveInfinity : Math.Max(frame.Time - _upperBodyTime, 0);
        float share = 1 - MathF.Exp(-(float)passed / UpperBodySeconds);
        _upperBodyTime = frame.Time;
        _upperBody = (float.Lerp(_upperBody.Height, height, share), float.Lerp(_upperBody.Hips, hips.Y, share));
        BodyStatistics middle = _target.ShrunkTo(0);
        float scale = middle.HeightNear / _upperBody.Height;
        return new PoseTransform(
            scale, _target.CentreX - (scale * frame.Image.Cols / 2),
            middle.AnkleNear - (BodyMeasure.LegShare * middle.HeightNear) - (scale * _upperBody.Hips));
    }

    // Fits the source's image into the picture while nothing is known about the person.
    private PoseTransform WholeImage(Frame frame)
    {
        int columns = Math.Max(1, frame.Image.Cols), rows = Math.Max(1, frame.Image.Rows);
        float scale = MathF.Min(_picture.Width / (float)columns, _picture.Height / (float)rows);
        return new PoseTransform(
            scale, (_picture.Width - (scale * columns)) / 2, (_picture.Height - (scale * rows)) / 2);
    }
}
