using System.Numerics;
using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Smoothing;

/// <summary>
/// Steadies the key points with a causal filter, in units of the person's height. A point that goes missing is held for
/// a moment, then dropped; another person starts afresh. Writes <see cref="Frame.SmoothedPose"/>.
/// </summary>
public sealed class PoseSmoother : IStage
{
    /// <summary>How long a missing point stays where it was last seen, in seconds.</summary>
    public const double HoldSeconds = 0.2;

    // Confidences decide whether a limb is drawn; a jittering one would make it flicker.
    private const float ConfidenceCutoff = 3;
    private const float HeightCutoff = 0.5f;
    private const float VelocityCutoff = 4;

    // A prediction trusts its velocity less the farther it reaches: beyond this it adds nothing.
    private const float FarthestPrediction = 0.1f;

    private readonly IKeypointFilter _filter;
    private readonly Vector2[] _positions = new Vector2[Keypoints135.Count];
    private readonly Vector2[] _velocities = new Vector2[Keypoints135.Count];
    private readonly float[] _confidence = new float[Keypoints135.Count];
    private readonly double[] _lastSeen = new double[Keypoints135.Count];
    private double _lastTime;
    private float _height;
    private int _track = int.MinValue;

    /// <param name="filter">How points are steadied; One-Euro if null.</param>
    public PoseSmoother(IKeypointFilter? filter = null) => _filter = filter ?? new OneEuroSmoothing();

    /// <inheritdoc/>
    public string Name => "smooth";

    /// <summary>
    /// How far ahead each point is predicted by its own velocity, damped, to make up for the pipeline's latency. 0 to
    /// 0.1 seconds; 0, the standard, shows what was measured.
    /// </summary>
    public float PredictSeconds { get; set; }

    /// <inheritdoc/>
    public void Process(Frame frame)
    {
        if (frame.IsDiscontinuity || (frame.RepairedPose.Found && frame.RepairedPose.Track != _track)) Reset();
        Smooth(frame.RepairedPose, frame.SmoothedPose, frame.Time);
    }

    /// <summary>Forgets the person.</summary>
    public void Reset()
    {
        for (int i = 0; i < Keypoints135.Count; i++) _filter.Forget(i);
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
        bool any = false;
        for (int i = 0; i < Keypoints135.Count; i++)
        {
            smoothed.Points[i] = SmoothPoint(i, measured.Points[i], time, seconds);
            any |= smoothed.Points[i].Seen;
        }
        smoothed.Found = any;
    }

    private Keypoint SmoothPoint(int i, Keypoint measured, double time, float seconds)
    {
        bool known = _confidence[i] > 0;
        if (!measured.Seen || _height <= 0)
        {
            if (!known) return Keypoint.Missing;
            if (time - _lastSeen[i] > HoldSeconds)
            {
                _filter.Forget(i);
                _confidence[i] = 0;
                return Keypoint.Missing;
            }
        }
        else
        {
            Vector2 position = _filter.Filter(i, new Vector2(measured.X, measured.Y) / _height, measured.Confidence, seconds);
            // Of the steadied position: a measured velocity would predict the jitter.
            if (!known) _velocities[i] = Vector2.Zero;
            else if (seconds > 0) _velocities[i] += Share(VelocityCutoff, seconds) * (((position - _positions[i]) / seconds) - _velocities[i]);
            _positions[i] = position;
            _confidence[i] = known
                ? float.Lerp(_confidence[i], measured.Confidence, Share(ConfidenceCutoff, seconds))
                : measured.Confidence;
            _lastSeen[i] = time;
        }
        Vector2 shown = (_positions[i] + (Reach() * _velocities[i])) * _height;
        return new Keypoint(shown.X, shown.Y, _confidence[i]);
    }

    // How far a first-order low pass of that cutoff goes towards its input in that time.
    private static float Share(float cutoff, float seconds) => 1 - MathF.Exp(-2 * MathF.PI * cutoff * MathF.Max(seconds, 0));

    // Damped: half of the farthest prediction reaches three quarters of itself, the farthest one half.
    private float Reach()
    {
        float ahead = Math.Clamp(PredictSeconds, 0, FarthestPrediction);
        return ahead * (1 - (ahead / (2 * FarthestPrediction)));
    }

    // The unit must not change under the filter's feet: a new height rescales what it remembers.
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
        _height += Share(HeightCutoff, seconds) * (height - before);
        float ratio = before / _height;
        _filter.Rescale(ratio);
        for (int i = 0; i < _positions.Length; i++)
        {
            _positions[i] *= ratio;
            _velocities[i] *= ratio;
        }
    }
}
