using System.Numerics;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Pose.Networks;
using OpenCvSharp;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Engine.SceneQuality;

/// <summary>
/// Watches framing and light: four times a second it looks at the pose and at a few thousand pixels and says what is wrong,
/// once that has lasted. Changes nothing in the frame.
/// </summary>
public sealed class SceneMonitor : IStage
{
    private const double LookSeconds = 0.25;
    private const double Settle = 0.7;
    private const double SettleOnNobody = 1.5;
    private const double ShowMoved = 3;

    // What is being reported goes on being reported until it is better by this factor.
    private const float Hysteresis = 1.15f;

    // Grey levels of 255: a picture whose mean and brightest twentieth are below these is dark.
    private const float DarkMean = 40;
    private const float DarkBrightest = 100;

    // Sharp edges give 4, ramps 1: see BackgroundThumbnail.Sharpness.
    private const float BlurredBelow = 1.35f;

    // From nose to ankle, in heights of the image; and the trunk's share of that.
    private const float NearHeight = 0.85f;
    private const float FarHeight = 0.22f;
    private const float TrunkShare = 0.33f;

    private readonly BackgroundThumbnail[] _views = [.. Enumerable.Range(0, 9).Select(_ => new BackgroundThumbnail())];
    private long _looks;
    private double _nextLook = double.NegativeInfinity;
    private double _movedAt = double.NegativeInfinity;
    private SceneReport _report = SceneReport.Fine;
    private SceneReport _candidate = SceneReport.Fine;
    private double _candidateSince;

    /// <inheritdoc/>
    public string Name => "watch";

    /// <summary>What is wrong with the picture, if anything. Any thread may read it.</summary>
    public SceneReport Report => Volatile.Read(ref _report);

    /// <inheritdoc/>
    public void Process(Frame frame)
    {
        if (frame.IsDiscontinuity) Reset();
        Watch(frame.Image, frame.Pose, frame.Time);
    }

    /// <summary>Forgets what the room looked like; the report stands until something else has lasted.</summary>
    public void Reset() => (_looks, _nextLook, _movedAt) = (0, double.NegativeInfinity, double.NegativeInfinity);

    /// <summary>Looks, if it is time to.</summary>
    /// <param name="image">Height x width x 3 bytes, BGR.</param>
    /// <param name="pose">The person in it, in its pixels.</param>
    /// <param name="time">Seconds.</param>
    public void Watch(Mat image, PersonPose pose, double time)
    {
        if (time < _nextLook || image.Empty() || image.Cols < 2) return;
        _nextLook = time + LookSeconds;
        SceneReport now = Judge(new ImageView(image), pose, time);
        if (now.State != _candidate.State) _candidateSince = time;
        _candidate = now;
        double settle = now.State switch
        {
            SceneState.CameraMoved => 0,
            SceneState.NobodyThere => SettleOnNobody,
            _ => Settle,
        };
        if (time - _candidateSince >= settle) Volatile.Write(ref _report, now);
    }

    private SceneReport Judge(in ImageView image, PersonPose pose, double time)
    {
        BackgroundThumbnail view = _views[_looks % _views.Length];
        view.Observe(image, pose);
        _looks++;
        // The place that will be overwritten next holds the oldest view: two seconds ago.
        if (_looks >= _views.Length && view.IsShiftOf(_views[_looks % _views.Length])) _movedAt = time;

        if (view.Mean < Eased(SceneState.TooDark, DarkMean) && view.Brightest < Eased(SceneState.TooDark, DarkBrightest))
            return SceneReport.Dark;
        if (time - _movedAt < ShowMoved) return SceneReport.Moved;
        if (view.Sharpness > 0 && view.Sharpness < Eased(SceneState.Blurred, BlurredBelow)) return SceneReport.Unsharp;
        return pose.Found ? Framing(image, pose.Points) : SceneReport.Nobody;
    }

    private SceneReport Framing(in ImageView image, Keypoint[] points)
    {
        Vector2 shoulders = Middle(points, LeftShoulder), hips = Middle(points, LeftHip), ankles = Middle(points, LeftAnkle);
        float nose = points[Nose].Y, lowest = MathF.Max(points[LeftAnkle].Y, points[RightAnkle].Y);
        float edge = _report.State == SceneState.BodyCutOff ? (Hysteresis - 1) / 5 : 0;
        if (ankles != Vector2.Zero && lowest > image.Height * (1 - edge)) return SceneReport.FeetOut;
        if (points[Nose] != Keypoint.Missing && nose < image.Height * edge) return SceneReport.HeadOut;
        foreach (float x in (ReadOnlySpan<float>)[shoulders.X, hips.X])
            if (x < image.Width * (0.02f + edge) || x > image.Width * (0.98f - edge)) return SceneReport.SideOut;

        float trunk = Vector2.Distance(shoulders, hips) / TrunkShare, upright = ankles == Vector2.Zero ? 0 : lowest - nose;
        if (upright * (_report.State == SceneState.TooNear ? Hysteresis : 1) > NearHeight * image.Height) return SceneReport.Near;
        if (MathF.Max(trunk, upright) < Eased(SceneState.TooFar, FarHeight) * image.Height) return SceneReport.Far;
        return SceneReport.Fine;
    }

    private float Eased(SceneState state, float threshold) => _report.State == state ? threshold * Hysteresis : threshold;

    private static Vector2 Middle(Keypoint[] points, int left) =>
        new Vector2(points[left].X + points[left + 1].X, points[left].Y + points[left + 1].Y) / 2;
}
