using LiveDance.Engine.Pose;

namespace LiveDance.Engine.Motion;

/// <summary>
/// Steadies every key point with a One-Euro filter of its own, in units of the person's height, so that the tuning holds
/// near and far. A point that goes missing is held for a moment, then dropped. Writes <see cref="Frame.Driven"/>.
/// </summary>
public sealed class PoseSmoother : IStage
{
    /// <summary>How long a missing point stays where it was last seen, in seconds.</summary>
    public const double HoldSeconds = 0.2;

    // Confidences decide whether a limb is drawn; a jittering one would make it flicker.
    private const float ConfidenceCutoff = 3;
    private const float HeightCutoff = 0.5f;

    // Per second and body height. Hands and face are small and quick: they get a higher floor than the body.
    private static readonly OneEuroSettings Body = new(0.8f, 40);
    private static readonly OneEuroSettings Detail = new(1.5f, 60);

    private readonly OneEuroFilter[] _x = new OneEuroFilter[Keypoints135.Count];
    private readonly OneEuroFilter[] _y = new OneEuroFilter[Keypoints135.Count];
    private readonly float[] _confidence = new float[Keypoints135.Count];
    private readonly double[] _lastSeen = new double[Keypoints135.Count];
    private double _lastTime;
    private float _height;
    private int _track = int.MinValue;

    /// <inheritdoc/>
    public string Name => "smooth";

    /// <inheritdoc/>
    public void Process(Frame frame)
    {
        if (frame.Cut || (frame.Pose.Found && frame.Pose.Track != _track)) Reset();
        Smooth(frame.Pose, frame.Driven, frame.Time);
    }

    /// <summary>Forgets the person.</summary>
    public void Reset()
    {
        Array.Clear(_x);
        Array.Clear(_y);
        Array.Clear(_confidence);
        _height = 0;
    }

    /// <summary>Filters one pose.</summary>
    /// <param name="measured">What was detected.</param>
    /// <param name="smoothed">Receives the steadied pose, in the same pixels.</param>
    /// <param name="time">Seconds; later than at the last call.</param>
    public void Smooth(PersonPose measured, PersonPose smoothed, double time)
    {
        float seconds = (float)(time - _lastTime);
        _lastTime = time;
        if (measured.Found) _track = measured.Track;
        smoothed.Track = _track;
        UpdateHeight(measured, seconds);
        float keep = MathF.Exp(-2 * MathF.PI * ConfidenceCutoff * MathF.Max(seconds, 0));
        bool any = false;
        for (int i = 0; i < Keypoints135.Count; i++)
        {
            smoothed.Points[i] = SmoothPoint(i, measured.Points[i], time, seconds, keep);
            any |= smoothed.Points[i].Seen;
        }
        smoothed.Found = any;
    }

    private Keypoint SmoothPoint(int i, Keypoint measured, double time, float seconds, float keep)
    {
        bool known = _confidence[i] > 0;
        if (!measured.Seen || _height <= 0)
        {
            if (!known) return Keypoint.Missing;
            if (time - _lastSeen[i] > HoldSeconds)
            {
                _x[i].Reset();
                _y[i].Reset();
                _confidence[i] = 0;
                return Keypoint.Missing;
            }
        }
        else
        {
            OneEuroSettings settings = i < Keypoints135.BodyCount ? Body : Detail;
            _x[i].Next(measured.X / _height, seconds, settings);
            _y[i].Next(measured.Y / _height, seconds, settings);
            _confidence[i] = known ? measured.Confidence + (keep * (_confidence[i] - measured.Confidence)) : measured.Confidence;
            _lastSeen[i] = time;
        }
        return new Keypoint(_x[i].Value * _height, _y[i].Value * _height, _confidence[i]);
    }

    // The unit must not change under the filters' feet: a new height rescales what they remember.
    private void UpdateHeight(PersonPose measured, float seconds)
    {
        float height = BodyMeasure.ApparentHeight(measured);
        if (height <= 0) return;
        float before = _height;
        if (before <= 0)
        {
            _height = height;
            return;
        }
        _height += (1 - MathF.Exp(-2 * MathF.PI * HeightCutoff * MathF.Max(seconds, 0))) * (height - before);
        float ratio = before / _height;
        for (int i = 0; i < Keypoints135.Count; i++)
        {
            _x[i].Rescale(ratio);
            _y[i].Rescale(ratio);
        }
    }
}
