using System.Numerics;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Pose.Networks;
using OpenCvSharp;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Engine.SceneQuality;

/// <summary>
/// Checks framing and light from the pose and a few thousand pixels, four times a second, and reports a problem once it has lasted. Does
/// not change the frame.
/// </summary>
public sealed class SceneMonitor : IStage
{
    // Seconds between checks, seconds a problem must last (longer for an empty image), and seconds for which a camera movement is
    // reported.
    private const double CheckSeconds = 0.25;
    private const double SettleSeconds = 0.7;
    private const double SettleNobodySeconds = 1.5;
    private const double MovedSeconds = 3;

    // Factor by which a threshold is relaxed while its problem is being reported.
    private const float Hysteresis = 1.15f;

    // Mean grey level and grey level of the brightest 5 % (0 to 255) below which an image is too dark.
    private const float DarkMean = 40;
    private const float DarkBrightest = 100;

    // Sharpness below which an image is blurred, see BackgroundThumbnail.Sharpness.
    private const float BlurredBelow = 1.35f;

    // Largest and smallest distance from nose to ankle, in image heights, and the trunk's share of it.
    private const float NearHeight = 0.85f;
    private const float FarHeight = 0.22f;
    private const float TrunkShare = 0.33f;

    private readonly BackgroundThumbnail[] _views = [.. Enumerable.Range(0, 9).Select(_ => new BackgroundThumbnail())];
    private long _checks;
    private double _nextCheck = double.NegativeInfinity;
    private double _movedAt = double.NegativeInfinity;
    private SceneReport _report = SceneReport.Fine;
    private SceneReport _candidate = SceneReport.Fine;
    private double _candidateSince;

    /// <inheritdoc/>
    public string Name => "watch";

    /// <summary>Current report. Thread-safe.</summary>
    public SceneReport Report => Volatile.Read(ref _report);

    /// <inheritdoc/>
    public void Process(Frame frame)
    {
        if (frame.IsDiscontinuity) Reset();
        Watch(frame.Image, frame.Pose, frame.Time);
    }

    /// <summary>Discards the earlier backgrounds; the report stays until another state has lasted.</summary>
    public void Reset() => (_checks, _nextCheck, _movedAt) = (0, double.NegativeInfinity, double.NegativeInfinity);

    /// <summary>Checks an image if a check is due.</summary>
    /// <param name="image">Image of height x width x 3 bytes, BGR.</param>
    /// <param name="pose">Pose in the image, in its pixels.</param>
    /// <param name="time">Time in seconds.</param>
    public void Watch(Mat image, PersonPose pose, double time)
    {
        if (time < _nextCheck || image.Empty() || image.Cols < 2 || image.Rows < 2) return;
        _nextCheck = time + CheckSeconds;
        SceneReport now = Judge(new ImageView(image), pose, time);
        if (now.State != _candidate.State) _candidateSince = time;
        _candidate = now;
        double settle = now.State switch
        {
            SceneState.CameraMoved => 0,
            SceneState.NobodyThere => SettleNobodySeconds,
            _ => SettleSeconds,
        };
        if (time - _candidateSince >= settle) Volatile.Write(ref _report, now);
    }

    private SceneReport Judge(in ImageView image, PersonPose pose, double time)
    {
        BackgroundThumbnail view = _views[_checks % _views.Length];
        view.Observe(image, pose);
        _checks++;
        // The thumbnail to be overwritten next is the oldest, two seconds old.
        if (_checks >= _views.Length && view.IsShiftOf(_views[_checks % _views.Length])) _movedAt = time;

        if (view.Mean < Relaxed(SceneState.TooDark, DarkMean) && view.Brightest < Relaxed(SceneState.TooDark, DarkBrightest))
            return SceneReport.Dark;
        if (time - _movedAt < MovedSeconds) return SceneReport.Moved;
        if (view.Sharpness > 0 && view.Sharpness < Relaxed(SceneState.Blurred, BlurredBelow)) return SceneReport.Unsharp;
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
        if (MathF.Max(trunk, upright) < Relaxed(SceneState.TooFar, FarHeight) * image.Height) return SceneReport.Far;
        return SceneReport.Fine;
    }

    private float Relaxed(SceneState state, float threshold) => _report.State == state ? threshold * Hysteresis : threshold;

    private static Vector2 Middle(Keypoint[] points, int left) =>
        new Vector2(points[left].X + points[left + 1].X, points[left].Y + points[left + 1].Y) / 2;
}
