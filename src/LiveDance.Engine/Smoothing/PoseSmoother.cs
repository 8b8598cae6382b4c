using System.Numerics;
using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Smoothing;

/// <summary>
/// Smooths the key points with a causal filter, in units of the body height. A missing point is held for a moment and then dropped; meanwhile
/// the points of a missing hand, foot or face move with wrist, ankle or nose, and the others with the trunk. A missing face is dropped at once if
/// the head has turned. A person who is lost is held and
/// dropped as a whole. A new person starts without history. Writes <see cref="Frame.SmoothedPose"/>.
/// </summary>
public sealed class PoseSmoother : IStage
{
    /// <summary>Seconds for which a missing point or a lost person is held.</summary>
    public const double HoldSeconds = 0.2;

    // Cutoffs, in Hz, of the low passes of confidence, height and velocity. Confidences are smoothed because a limb is drawn only above a
    // threshold and would flicker.
    private const float ConfidenceCutoff = 3;
    private const float HeightCutoff = 0.5f;
    private const float VelocityCutoff = 4;

    // Longest prediction, in seconds. Predictions are damped increasingly with their length and gain nothing beyond this.
    private const float FarthestPrediction = 0.1f;

    // Largest distance of an ear from its end of the jaw's outline, in body heights, at which a missing face is still held. Measured, it is less
    // where a face is found (guest, visitor, also at ten frames a second); a face of 0.1 that is held while the head turns has more.
    private const float LargestEarGap = 0.06f;

    // The ends of the jaw's outline among the face's points (iBUG 68).
    private const int RightJaw = Keypoints135.Face, LeftJaw = Keypoints135.Face + 16;

    private readonly IKeypointFilter _filter;
    private readonly Vector2[] _positions = new Vector2[Keypoints135.Count];
    private readonly Vector2[] _velocities = new Vector2[Keypoints135.Count];
    private readonly float[] _confidence = new float[Keypoints135.Count];
    private readonly double[] _lastSeen = new double[Keypoints135.Count];
    private double _lastTime, _lastFound;
    private float _height;
    private int _track = int.MinValue;

    /// <param name="filter">Filter of the points; One-Euro if null.</param>
    public PoseSmoother(IKeypointFilter? filter = null) => _filter = filter ?? new OneEuroSmoothing();

    /// <inheritdoc/>
    public string Name => "smooth";

    /// <summary>
    /// Seconds by which each point is predicted with its damped velocity, to compensate for the latency of the pipeline; 0 (the standard,
    /// no prediction) to 0.1.
    /// </summary>
    public float PredictSeconds { get; set; }

    /// <inheritdoc/>
    public void Process(Frame frame)
    {
        if (frame.IsDiscontinuity || (frame.RepairedPose.Found && frame.RepairedPose.Track != _track)) Reset();
        Smooth(frame.RepairedPose, frame.SmoothedPose, frame.Time);
    }

    /// <summary>Discards the history.</summary>
    public void Reset()
    {
        for (int i = 0; i < Keypoints135.Count; i++) _filter.Forget(i);
        Array.Clear(_confidence);
        _height = 0;
    }

    /// <summary>Filters one pose.</summary>
    /// <param name="measured">Measured pose.</param>
    /// <param name="smoothed">Receives the smoothed pose, in the same pixels.</param>
    /// <param name="time">Time in seconds; later than in the previous call.</param>
    public void Smooth(PersonPose measured, PersonPose smoothed, double time)
    {
        float seconds = (float)(time - _lastTime);
        _lastTime = time;
        if (measured.Found) (_track, _lastFound) = (measured.Track, time);
        smoothed.Track = _track;
        UpdateHeight(measured, seconds);
        Span<Vector2> before = stackalloc Vector2[Keypoints135.BodyCount];
        _positions.AsSpan(0, before.Length).CopyTo(before);
        Span<bool> known = stackalloc bool[Keypoints135.BodyCount];
        for (int i = 0; i < known.Length; i++) known[i] = _confidence[i] > 0;

        // The trunk first, because missing points move with it.
        (Vector2 offset, Vector2 velocity) = SmoothTrunk(measured, smoothed, time, seconds, before, known);
        bool any = false;
        for (int i = 0; i < Keypoints135.Count; i++)
        {
            if (!measured.Points[i].Seen)
            {
                // The points of the head come before those of the face.
                if (i == RightJaw && !measured.Points[LeftJaw].Seen && HasTurned(before[Keypoints135.Nose])) ForgetFace();
                int joint = BodyParts.JointOf(i);
                if (joint < 0) Carry(i, offset, velocity);
                else if (known[joint] && _confidence[joint] > 0) Carry(i, _positions[joint] - before[joint], _velocities[joint]);
            }
            if (!measured.Points[i].Seen || !BodyParts.Trunk.Contains(i)) smoothed.Points[i] = SmoothPoint(i, measured, time, seconds);
            any |= smoothed.Points[i].Seen;
        }
        smoothed.Found = any;
    }

    // Smooths the points of the trunk that were measured. Returns how they have moved, and their velocity, both as a mean.
    private (Vector2 Offset, Vector2 Velocity) SmoothTrunk(
        PersonPose measured, PersonPose smoothed, double time, float seconds, ReadOnlySpan<Vector2> before, ReadOnlySpan<bool> known)
    {
        (Vector2 offset, Vector2 velocity, int count) = (default, default, 0);
        foreach (int i in BodyParts.Trunk)
        {
            if (!measured.Points[i].Seen) continue;
            smoothed.Points[i] = SmoothPoint(i, measured, time, seconds);
            if (!known[i]) continue;
            offset += _positions[i] - before[i];
            velocity += _velocities[i];
            count++;
        }
        return count == 0 ? default : (offset / count, velocity / count);
    }

    // Moves a missing point with what it hangs on: a hand that stayed where it was would float beside a moving arm, a face would be a second
    // head, and half of the body would stay at the border of the image behind which a dancer disappears.
    private void Carry(int i, Vector2 offset, Vector2 velocity)
    {
        if (_confidence[i] == 0) return;
        _positions[i] += offset;
        _velocities[i] = velocity;
        _filter.Shift(i, offset);
    }

    // Whether the face that is held, moved with the nose from its position before, is that of a head which has turned since.
    private bool HasTurned(Vector2 noseBefore)
    {
        if (_confidence[RightJaw] == 0 || _confidence[LeftJaw] == 0) return false;
        Vector2 moved = _positions[Keypoints135.Nose] - noseBefore;
        return IsOff(Keypoints135.LeftEar, LeftJaw) || IsOff(Keypoints135.RightEar, RightJaw);

        bool IsOff(int ear, int jaw) =>
            _confidence[ear] > BodyMeasure.Confident && Vector2.Distance(_positions[ear], _positions[jaw] + moved) > LargestEarGap;
    }

    private void ForgetFace()
    {
        for (int i = 0; i < Keypoints135.FaceCount; i++) Forget(Keypoints135.Face + i);
        Forget(Keypoints135.LeftPupil);
        Forget(Keypoints135.RightPupil);
    }

    private void Forget(int i)
    {
        _filter.Forget(i);
        _confidence[i] = 0;
    }

    private Keypoint SmoothPoint(int i, PersonPose pose, double time, float seconds)
    {
        Keypoint measured = pose.Points[i];
        bool known = _confidence[i] > 0;
        if (!measured.Seen || _height <= 0)
        {
            if (!known) return Keypoint.Missing;
            if (time - (pose.Found ? _lastSeen[i] : _lastFound) > HoldSeconds)
            {
                Forget(i);
                return Keypoint.Missing;
            }
        }
        else
        {
            Vector2 position = _filter.Filter(i, new Vector2(measured.X, measured.Y) / _height, measured.Confidence, seconds);
            // Velocity of the smoothed position, because that of the measured one would predict the jitter.
            if (!known) _velocities[i] = Vector2.Zero;
            else if (seconds > 0)
                _velocities[i] += Share(VelocityCutoff, seconds) * (((position - _positions[i]) / seconds) - _velocities[i]);
            _positions[i] = position;
            _confidence[i] = known
                ? float.Lerp(_confidence[i], measured.Confidence, Share(ConfidenceCutoff, seconds))
                : measured.Confidence;
            _lastSeen[i] = time;
        }
        Vector2 predicted = (_positions[i] + (DampedPrediction() * _velocities[i])) * _height;
        return new Keypoint(predicted.X, predicted.Y, _confidence[i]);
    }

    // Share by which a first-order low pass of that cutoff moves to its input in that time.
    private static float Share(float cutoff, float seconds) => 1 - MathF.Exp(-2 * MathF.PI * cutoff * MathF.Max(seconds, 0));

    // The prediction is damped: to three quarters at half of the longest prediction, to one half at the longest.
    private float DampedPrediction()
    {
        float ahead = Math.Clamp(PredictSeconds, 0, FarthestPrediction);
        return ahead * (1 - (ahead / (2 * FarthestPrediction)));
    }

    // A change of the height, which is the unit, rescales the filter's history.
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
