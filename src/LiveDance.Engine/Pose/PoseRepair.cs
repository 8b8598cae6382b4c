using System.Numerics;
using LiveDance.Engine.Frames;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Engine.Pose;

/// <summary>
/// Corrects frame-to-frame errors of the body network: left and right exchanged when the dancer turns, and limbs that jump or have low
/// confidence. Points that are confident and move steadily are not changed. Writes <see cref="Frame.RepairedPose"/>.
/// </summary>
public sealed class PoseRepair : IStage
{
    // An exchange of left and right is undone if the exchanged chain's mean distance from the prediction is below this share of the
    // original chain's, and the original's is at least the second value, in body heights.
    private const float BetterRatio = 0.4f;
    private const float SmallestJump = 0.06f;

    // Seconds after which an exchange is accepted, because the earlier frames were the wrong ones, and after which a jump is accepted as
    // a movement.
    private const float LongestExchange = 0.5f;
    private const float LongestJump = 0.1f;

    // Age in seconds up to which earlier frames are used for prediction.
    private const float Memory = 0.15f;

    // Largest change of a limb's length within a thirtieth of a second, as a share of its full length.
    private const float LengthChange = 0.5f;
    private const float FrameSeconds = 1 / 30f;

    // Confidence below which an elbow, wrist, knee or ankle is treated as missing, so that the smoothing holds it. Measured, such points
    // are wrong by a tenth of the body height on average.
    private const float LowConfidence = 0.2f;

    // Least confidence of the wrist and the elbow of a hand that was found: just enough to be drawn. Measured, such points of low confidence are
    // wrong by 6 % of the body height on average, half as much as without a hand.
    private const float OfHand = BodyMeasure.Confident + 0.05f;

    // Share of the last velocity used for prediction, and the shares by which velocity and height follow new values.
    private const float VelocityTrust = 0.7f;
    private const float VelocityShare = 0.5f;
    private const float HeightShare = 0.05f;

    // Length of a hand, in body heights (Drillis and Contini 1966).
    private const float HandLength = 0.108f;

    // Largest distance of a hand's root from the wrist of the body's landmarks, in body heights. Measured, it is less than 0.7 of a hand's length
    // where both are right; farther away is another hand, or none.
    private const float HandReach = 0.8f * HandLength;

    // Largest distance from its wrist at which a hand is drawn, in body heights. Measured, 96 of 100 hands are nearer; farther away one sees that
    // it is not attached.
    private const float LargestGap = 0.3f * HandLength;

    // Largest length of a hand from its root to the tip of the middle finger, in body heights: one and a half of the usual, which a hand that is
    // stretched towards the camera has. What is longer is not one hand.
    private const float LongestHand = 1.5f * HandLength;

    // Length of the trunk from shoulders to hips, as a share of the body height.
    private const float TrunkShare = 0.33f;

    private const int LeftToe = 17;
    private const int FootCount = 3;

    // Full lengths of upper arm, forearm, thigh and shin as shares of the body height from ankle to nose (Drillis and Contini 1966).
    private static readonly (int From, int To, float Full)[] Limbs =
    [
        (LeftShoulder, LeftElbow, 0.22f), (RightShoulder, RightElbow, 0.22f),
        (LeftElbow, LeftWrist, 0.18f), (RightElbow, RightWrist, 0.18f),
        (LeftHip, LeftKnee, 0.28f), (RightHip, RightKnee, 0.28f),
        (LeftKnee, LeftAnkle, 0.28f), (RightKnee, RightAnkle, 0.28f),
    ];

    // Left points of the chains that are exchanged as one; the right point follows each. Feet and hands are exchanged with their limbs.
    private static readonly int[] Arms = [LeftElbow, LeftWrist];
    private static readonly int[] Legs = [LeftKnee, LeftAnkle];
    private static readonly int[] Trunk = [LeftShoulder, LeftHip];

    private readonly Keypoint[] _last = new Keypoint[BodyCount];
    private readonly Vector2[] _velocity = new Vector2[BodyCount];
    private readonly double[] _seenAt = new double[BodyCount];
    private readonly double[] _jumpedSince = new double[BodyCount];
    private readonly double[] _exchangedSince = new double[3];
    private double _time = double.NegativeInfinity;
    private float _height;
    private int _track = int.MinValue;

    /// <summary>Creates an instance without history.</summary>
    public PoseRepair() => Reset();

    /// <inheritdoc/>
    public string Name => "repair";

    /// <summary>Number of exchanges of left and right that were undone, counted by frame and limb.</summary>
    public long Exchanges { get; private set; }

    /// <summary>Number of points that were rejected because they jumped.</summary>
    public long Leaps { get; private set; }

    /// <inheritdoc/>
    public void Process(Frame frame)
    {
        if (frame.IsDiscontinuity) Reset();
        frame.RepairedPose.CopyFrom(frame.Pose);
        Repair(frame.RepairedPose, frame.Time);
    }

    /// <summary>Discards the history.</summary>
    public void Reset()
    {
        Array.Fill(_seenAt, double.NegativeInfinity);
        Array.Fill(_jumpedSince, double.PositiveInfinity);
        Array.Fill(_exchangedSince, double.PositiveInfinity);
        _time = double.NegativeInfinity;
        _height = 0;
    }

    /// <summary>Repairs a pose using the history of earlier poses.</summary>
    /// <param name="pose">Pose to repair, changed in place.</param>
    /// <param name="time">Time in seconds; later than in the previous call.</param>
    public void Repair(PersonPose pose, double time)
    {
        if (!pose.Found) return;
        if (pose.Track != _track || time <= _time) Reset();
        _track = pose.Track;
        _time = time;
        UpdateHeight(pose.Points);
        if (_height <= 0) return;

        Keypoint[] points = pose.Points;
        UndoExchange(points, Trunk, 0, time);
        if (PredictionError(points, Trunk, time, exchanged: false) < SmallestJump * _height)
        {
            // Limbs that change sides while the trunk does not are an error and no turn.
            if (UndoExchange(points, Legs, 1, time))
                for (int i = LeftToe; i < LeftToe + FootCount; i++) Swap(points, i, i + FootCount);
            UndoExchange(points, Arms, 2, time);
        }
        SortHands(pose);
        for (int side = 0; side < 2; side++) PlaceHand(points, LeftWrist + side, BodyParts.Hand(side));
        ConfirmForearms(points);
        foreach ((int from, int to, float full) in Limbs)
        {
            if (points[to].Confidence < LowConfidence) Reject(points, to);
            else RejectJump(points, from, to, full, time);
        }
        Remember(points, time);
    }

    /// <summary>Makes the forearm of a hand that was found confident enough to be drawn, so that the hand does not float.</summary>
    /// <param name="points">The points of a pose, changed in place.</param>
    internal static void ConfirmForearms(Keypoint[] points)
    {
        for (int side = 0; side < 2; side++)
        {
            int wrist = LeftWrist + side, elbow = LeftElbow + side;
            if (!points[BodyParts.Hand(side)].Seen || points[wrist].Confidence < LowConfidence || !points[elbow].Seen) continue;
            points[wrist] = points[wrist] with { Confidence = MathF.Max(points[wrist].Confidence, OfHand) };
            points[elbow] = points[elbow] with { Confidence = MathF.Max(points[elbow].Confidence, OfHand) };
        }
    }

    // Exchanges left and right of a chain if the exchanged chain continues the earlier frames and the original does not.
    private bool UndoExchange(Keypoint[] points, int[] chain, int chainIndex, double time)
    {
        float kept = PredictionError(points, chain, time, exchanged: false);
        float exchanged = PredictionError(points, chain, time, exchanged: true);
        if (kept < SmallestJump * _height || exchanged > BetterRatio * kept)
        {
            _exchangedSince[chainIndex] = double.PositiveInfinity;
            return false;
        }
        _exchangedSince[chainIndex] = Math.Min(_exchangedSince[chainIndex], time);
        if (time - _exchangedSince[chainIndex] > LongestExchange) return false;
        foreach (int left in chain) Swap(points, left, left + 1);
        Exchanges++;
        return true;
    }

    // Mean distance of a chain's points from their predicted positions; 0 if a point or its prediction is missing.
    private float PredictionError(Keypoint[] points, int[] chain, double time, bool exchanged)
    {
        float sum = 0;
        foreach (int left in chain)
        {
            for (int side = 0; side < 2; side++)
            {
                int seen = left + side, expected = exchanged ? left + 1 - side : seen;
                if (!points[seen].Seen || !IsRecent(expected, time)) return 0;
                sum += Vector2.Distance(Position(points[seen]), Predicted(expected, time));
            }
        }
        return sum / (2 * chain.Length);
    }

    // Assigns each hand to the nearer wrist. If both hands coincide although the wrists are apart, the one farther from its wrist is
    // removed.
    private void SortHands(PersonPose pose)
    {
        Keypoint[] points = pose.Points;
        Keypoint left = points[LeftHand], right = points[RightHand];
        if (!left.Seen || !right.Seen || !points[LeftWrist].Seen || !points[RightWrist].Seen) return;
        float leftOff = left.DistanceTo(points[LeftWrist]), rightOff = right.DistanceTo(points[RightWrist]);
        float crossed = left.DistanceTo(points[RightWrist]) + right.DistanceTo(points[LeftWrist]);
        if (leftOff + rightOff > 2 * SmallestJump * _height && crossed < BetterRatio * (leftOff + rightOff))
        {
            for (int i = 0; i < HandCount; i++) Swap(points, LeftHand + i, RightHand + i);
            Exchanges++;
        }
        else if (left.DistanceTo(right) < SmallestJump / 2 * _height
            && points[LeftWrist].DistanceTo(points[RightWrist]) > 2 * SmallestJump * _height)
        {
            Array.Clear(points, leftOff > rightOff ? LeftHand : RightHand, HandCount);
            Leaps++;
        }
    }

    // Removes a hand that is too far from its wrist or too long, and moves one that is a little off to the wrist.
    private void PlaceHand(Keypoint[] points, int wrist, int hand)
    {
        if (!points[hand].Seen) return;
        float gap = points[wrist].Seen ? points[hand].DistanceTo(points[wrist]) : 0;
        if (gap > HandReach * _height || points[hand].DistanceTo(points[hand + BodyParts.MiddleFinger]) > LongestHand * _height)
        {
            Array.Clear(points, hand, HandCount);
            Leaps++;
        }
        else if (gap > LargestGap * _height)
        {
            Vector2 offset = (1 - (LargestGap * _height / gap)) * (Position(points[wrist]) - Position(points[hand]));
            foreach (ref Keypoint point in points.AsSpan(hand, HandCount))
                if (point.Seen) point = point with { X = point.X + offset.X, Y = point.Y + offset.Y };
        }
    }

    // Marks the end of a limb as missing if the limb's length changes too fast and the end moved more than the start.
    private void RejectJump(Keypoint[] points, int from, int to, float full, double time)
    {
        if (!points[from].Seen || !points[to].Seen || !IsRecent(from, time) || !IsRecent(to, time)) return;
        float before = _last[from].DistanceTo(_last[to]), now = points[from].DistanceTo(points[to]);
        float frames = MathF.Max((float)(time - _seenAt[to]) / FrameSeconds, 1);
        bool jumped = MathF.Abs(now - before) > LengthChange * full * _height * frames
            && Vector2.Distance(Position(points[to]), Predicted(to, time))
                > Vector2.Distance(Position(points[from]), Predicted(from, time));
        if (!jumped)
        {
            _jumpedSince[to] = double.PositiveInfinity;
            return;
        }
        _jumpedSince[to] = Math.Min(_jumpedSince[to], time);
        if (time - _jumpedSince[to] > LongestJump) return;
        Reject(points, to);
        Leaps++;
    }

    // Marks a point as missing, together with the hand or foot attached to it.
    private static void Reject(Keypoint[] points, int point)
    {
        points[point] = Keypoint.Missing;
        switch (point)
        {
            case LeftWrist: Array.Clear(points, LeftHand, HandCount); break;
            case RightWrist: Array.Clear(points, RightHand, HandCount); break;
            case LeftAnkle: Array.Clear(points, LeftToe, FootCount); break;
            case RightAnkle: Array.Clear(points, LeftToe + FootCount, FootCount); break;
        }
    }

    private void Remember(Keypoint[] points, double time)
    {
        for (int i = 0; i < BodyCount; i++)
        {
            if (!points[i].Seen) continue;
            Vector2 velocity = IsRecent(i, time) ? (Position(points[i]) - Position(_last[i])) / (float)(time - _seenAt[i]) : Vector2.Zero;
            _velocity[i] = IsRecent(i, time) ? Vector2.Lerp(_velocity[i], velocity, VelocityShare) : Vector2.Zero;
            _last[i] = points[i];
            _seenAt[i] = time;
        }
    }

    // The height is estimated from the longest of trunk and leg segments, which works in any posture. It changes slowly because it is the
    // unit of length.
    private void UpdateHeight(Keypoint[] points)
    {
        float height = Vector2.Distance(Middle(points, LeftShoulder), Middle(points, LeftHip)) / TrunkShare;
        foreach ((int from, int to, float full) in Limbs)
            if (from >= LeftHip && points[from].Seen && points[to].Seen)
                height = MathF.Max(height, points[from].DistanceTo(points[to]) / full);
        _height = _height <= 0 ? height : float.Lerp(_height, height, HeightShare);
    }

    private bool IsRecent(int point, double time) => time - _seenAt[point] <= Memory;

    private Vector2 Predicted(int point, double time) =>
        Position(_last[point]) + (_velocity[point] * (VelocityTrust * (float)(time - _seenAt[point])));

    private static Vector2 Middle(Keypoint[] points, int left) => (Position(points[left]) + Position(points[left + 1])) / 2;

    private static Vector2 Position(Keypoint point) => new(point.X, point.Y);

    private static void Swap(Keypoint[] points, int a, int b) => (points[a], points[b]) = (points[b], points[a]);
}
