using LiveDance.Engine.Calibration;
using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Retargeting;

/// <summary>
/// Brings the smoothed pose to the performer's body and floor, in place, by <see cref="GlobalNormalization"/>. The
/// source's statistics are known, or estimated as the show runs; while the feet are out of sight the last transform is
/// kept.
/// </summary>
public sealed class PoseNormalizer : IStage
{
    private const float UpperSeconds = 3;

    private readonly BodyStatistics _target;
    private readonly float _pictureSize;
    private readonly OnlineBodyStatistics _running = new();
    private readonly RateLimitedBodyStatistics _gliding;
    private readonly PersonChangeDetector _newcomer = new();
    private BodyStatistics? _known;
    private PoseTransform? _transform;
    private (float Height, float Hips) _upper;
    private double _upperTime = double.NaN;
    private volatile GuidedCalibration? _calibration;
    private volatile bool _skip;

    /// <param name="target">The performer's statistics, in pixels of the picture.</param>
    /// <param name="pictureSize">Side of the picture, in pixels.</param>
    /// <param name="source">The source's statistics if they are known, in pixels of its images.</param>
    public PoseNormalizer(in BodyStatistics target, int pictureSize, BodyStatistics? source = null)
    {
        _known = source;
        _target = target;
        _pictureSize = pictureSize;
        _gliding = new RateLimitedBodyStatistics(target);
    }

    /// <inheritdoc/>
    public string Name => "normalize";

    /// <summary>
    /// Told when a guided calibration is over, by the thread that processes; its result is in use by then.
    /// </summary>
    public Action<GuidedCalibration, Frame>? Calibrated { get; set; }

    /// <summary>What the dancer is to do for a guided calibration; empty if none is going on. For any thread.</summary>
    public string Prompt => _calibration?.Prompt ?? "";

    /// <summary>
    /// Begins a guided calibration with the next frame, or, while one is going on, skips its step. For any thread.
    /// </summary>
    public void Calibrate()
    {
        if (_calibration is null) _calibration = new GuidedCalibration();
        else _skip = true;
    }

    /// <summary>
    /// Asked once, with width and height of the first image in pixels, what an earlier show has learned of the source; used from
    /// the first frame on if that is anything. Set before running.
    /// </summary>
    public Func<int, int, BodyStatistics?>? Remembered { get; set; }

    /// <inheritdoc/>
    public void Process(Frame frame)
    {
        PersonPose pose = frame.Driven;
        if (Remembered is { } remembered)
        {
            _known = remembered(frame.Image.Cols, frame.Image.Rows) ?? _known;
            Remembered = null;
        }
        if (_calibration is { } calibration) Guide(calibration, frame);
        if (!pose.Found) return;
        if (_newcomer.IsNew(pose, frame.Time)) StartOver();
        if (_known is null) _running.Add(pose, frame.Time);
        if (BodyMeasure.TryFoot(pose, out (float X, float Y) foot))
        {
            if (_gliding.Ready) _gliding.Approach(_known ?? _running.Current, pose, foot.Y, frame.Time);
            else _gliding.Begin(_known ?? _running.First, frame.Time);
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

    private void Guide(GuidedCalibration calibration, Frame frame)
    {
        if (_skip)
        {
            _skip = false;
            calibration.Skip();
        }
        calibration.Add(frame.Driven, frame.Time);
        if (calibration.Step != CalibrationStep.Done) return;
        _calibration = null;
        _known = calibration.Result ?? _known;
        Calibrated?.Invoke(calibration, frame);
    }

    private void StartOver()
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
        PersonPose pose = frame.Driven;
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
