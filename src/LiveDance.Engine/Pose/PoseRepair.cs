using System.Numerics;
using LiveDance.Engine.Frames;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Engine.Pose;

/// <summary>
/// Undoes what a body network gets wrong from one frame to the next: left and right exchanged when the dancer turns, and
/// limbs that leap or are guessed at. What is seen well and moves steadily is left as it is. Writes <see cref="Frame.RepairedPose"/>.
/// </summary>
public sealed class PoseRepair : IStage
{
    // An exchange is believed if the other way round fits the frames before so much better, and if keeping it would
    // mean a leap of so many body heights on each side.
    private const float MuchBetter = 0.4f;
    private const float LeastLeap = 0.06f;

    // In seconds. An exchange that lasts is the truth: the network had been wrong before. A leap that lasts is a move.
    private const float LongestExchange = 0.5f;
    private const float LongestLeap = 0.1f;

    // Of the frames before only so recent ones say anything.
    private const float Memory = 0.15f;

    // A limb may change its length by this part of its full length within a thirtieth of a second.
    private const float LengthChange = 0.5f;
    private const float FrameSeconds = 1 / 30f;

    // Below this confidence an elbow or wrist, knee or ankle is a guess: measured, it is wrong by a tenth of the height on
    // average. It is missing, so that the smoothing holds it.
    private const float Guessed = 0.2f;

    // How much of the last velocity is expected to go on, and how fast velocity and height follow.
    private const float Trust = 0.7f;
    private const float VelocityShare = 0.5f;
    private const float HeightShare = 0.05f;
    private const float TrunkShare = 0.33f;

    private const int LeftToe = 17;
    private const int FootCount = 3;

    // The full lengths of upper arm, forearm, thigh and shin in body heights (Drillis and Contini 1966, of the
    // height from ankle to nose).
    private static readonly (int From, int To, float Full)[] Limbs =
    [
        (LeftShoulder, LeftElbow, 0.22f), (RightShoulder, RightElbow, 0.22f),
        (LeftElbow, LeftWrist, 0.18f), (RightElbow, RightWrist, 0.18f),
        (LeftHip, LeftKnee, 0.28f), (RightHip, RightKnee, 0.28f),
        (LeftKnee, LeftAnkle, 0.28f), (RightKnee, RightAnkle, 0.28f),
    ];

    // Left points of a chain that is exchanged as one; the right ones follow. Feet and hands go with their limbs.
    private static readonly int[] Arms = [LeftElbow, LeftWrist];
    private static readonly int[] Legs = [LeftKnee, LeftAnkle];
    private static readonly int[] Trunk = [LeftShoulder, LeftHip];

    private readonly Keypoint[] _last = new Keypoint[BodyCount];
    private readonly Vector2[] _velocity = new Vector2[BodyCount];
    private readonly double[] _seenAt = new double[BodyCount];
    private readonly double[] _leaptSince = new double[BodyCount];
    private readonly double[] _exchangedSince = new double[3];
    private double _time = double.NegativeInfinity;
    private float _height;
    private int _track = int.MinValue;

    /// <summary>Creates a repair that knows nothing yet.</summary>
    public PoseRepair() => Reset();

    /// <inheritdoc/>
    public string Name => "repair";

    /// <summary>How many exchanges of left and right have been undone, counted by frame and limb.</summary>
    public long Exchanges { get; private set; }

    /// <summary>How many points were rejected because they had leapt.</summary>
    public long Leaps { get; private set; }

    /// <inheritdoc/>
    public void Process(Frame frame)
    {
        if (frame.IsDiscontinuity) Reset();
        frame.RepairedPose.CopyFrom(frame.Pose);
        Repair(frame.RepairedPose, frame.Time);
    }

    /// <summary>Forgets the frames before.</summary>
    public void Reset()
    {
        Array.Fill(_seenAt, double.NegativeInfinity);
        Array.Fill(_leaptSince, double.PositiveInfinity);
        Array.Fill(_exchangedSince, double.PositiveInfinity);
        _time = double.NegativeInfinity;
        _height = 0;
    }

    /// <summary>Repairs a pose, given those before it.</summary>
    /// <param name="pose">The pose, changed in place.</param>
    /// <param name="time">Seconds; later than at the last call.</param>
    public void Repair(PersonPose pose, double time)
    {
        if (!pose.Found) return;
        if (pose.Track != _track || time <= _time) Reset();
        _track = pose.Track;
        _time = time;
        UpdateHeight(pose.Points);
        if (_height <= 0) return;

        Keypoint[] points = pose.Points;
        Undo(points, Trunk, 0, time);
        if (Leap(points, Trunk, time, exchanged: false) < LeastLeap * _height)
        {
            // With the trunk where it was, limbs that change sides are an error, not a turn.
            if (Undo(points, Legs, 1, time))
                for (int i = LeftToe; i < LeftToe + FootCount; i++) Swap(points, i, i + FootCount);
            Undo(points, Arms, 2, time);
        }
        SortHands(pose);
        foreach ((int from, int to, float full) in Limbs)
        {
            if (points[to].Confidence < Guessed) Reject(points, to);
            else RejectLeap(points, from, to, full, time);
        }
        Remember(points, time);
    }

    // Exchanges left and right of a chain if that continues the frames before and the chain as it is does not.
    private bool Undo(Keypoint[] points, int[] chain, int which, double time)
    {
        float kept = Leap(points, chain, time, exchanged: false), exchanged = Leap(points, chain, time, exchanged: true);
        if (kept < LeastLeap * _height || exchanged > MuchBetter * kept)
        {
            _exchangedSince[which] = double.PositiveInfinity;
            return false;
        }
        _exchangedSince[which] = Math.Min(_exchangedSince[which], time);
        if (time - _exchangedSince[which] > LongestExchange) return false;
        foreach (int left in chain) Swap(points, left, left + 1);
        Exchanges++;
        return true;
    }

    // How far a chain's points are on average from where they were expected; 0 if that is not known of all.
    private float Leap(Keypoint[] points, int[] chain, double time, bool exchanged)
    {
        float sum = 0;
        foreach (int left in chain)
        {
            for (int side = 0; side < 2; side++)
            {
                int seen = left + side, expected = exchanged ? left + 1 - side : seen;
                if (!points[seen].Seen || !Recent(expected, time)) return 0;
                sum += Vector2.Distance(Place(points[seen]), Expected(expected, time));
            }
        }
        return sum / (2 * chain.Length);
    }

    // A hand belongs to the wrist it begins at; of two hands that are one and the same, the farther one is not there.
    private void SortHands(PersonPose pose)
    {
        Keypoint[] points = pose.Points;
        Keypoint left = points[LeftHand], right = points[RightHand];
        if (!left.Seen || !right.Seen || !points[LeftWrist].Seen || !points[RightWrist].Seen) return;
        float leftOff = left.DistanceTo(points[LeftWrist]), rightOff = right.DistanceTo(points[RightWrist]);
        float crossed = left.DistanceTo(points[RightWrist]) + right.DistanceTo(points[LeftWrist]);
        if (leftOff + rightOff > 2 * LeastLeap * _height && crossed < MuchBetter * (leftOff + rightOff))
        {
            for (int i = 0; i < HandCount; i++) Swap(points, LeftHand + i, RightHand + i);
            Exchanges++;
        }
        else if (left.DistanceTo(right) < LeastLeap / 2 * _height
            && points[LeftWrist].DistanceTo(points[RightWrist]) > 2 * LeastLeap * _height)
        {
            Array.Clear(points, leftOff > rightOff ? LeftHand : RightHand, HandCount);
            Leaps++;
        }
    }

    // Marks a limb's end as missing if the limb changes its length too fast and its end is what leapt.
    private void RejectLeap(Keypoint[] points, int from, int to, float full, double time)
    {
        if (!points[from].Seen || !points[to].Seen || !Recent(from, time) || !Recent(to, time)) return;
        float before = _last[from].DistanceTo(_last[to]), now = points[from].DistanceTo(points[to]);
        float frames = MathF.Max((float)(time - _seenAt[to]) / FrameSeconds, 1);
        bool leapt = MathF.Abs(now - before) > LengthChange * full * _height * frames
            && Vector2.Distance(Place(points[to]), Expected(to, time)) > Vector2.Distance(Place(points[from]), Expected(from, time));
        if (!leapt)
        {
            _leaptSince[to] = double.PositiveInfinity;
            return;
        }
        _leaptSince[to] = Math.Min(_leaptSince[to], time);
        if (time - _leaptSince[to] > LongestLeap) return;
        Reject(points, to);
        Leaps++;
    }

    // What hangs on a point goes with it.
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
            Vector2 velocity = Recent(i, time) ? (Place(points[i]) - Place(_last[i])) / (float)(time - _seenAt[i]) : Vector2.Zero;
            _velocity[i] = Recent(i, time) ? Vector2.Lerp(_velocity[i], velocity, VelocityShare) : Vector2.Zero;
            _last[i] = points[i];
            _seenAt[i] = time;
        }
    }

    // The longest of a few limbs tells the height in any posture; slowly, for it serves as a unit.
    private void UpdateHeight(Keypoint[] points)
    {
        float height = Vector2.Distance(Middle(points, LeftShoulder), Middle(points, LeftHip)) / TrunkShare;
        foreach ((int from, int to, float full) in Limbs)
            if (from >= LeftHip && points[from].Seen && points[to].Seen) height = MathF.Max(height, points[from].DistanceTo(points[to]) / full);
        _height = _height <= 0 ? height : float.Lerp(_height, height, HeightShare);
    }

    private bool Recent(int point, double time) => time - _seenAt[point] <= Memory;

    private Vector2 Expected(int point, double time) =>
        Place(_last[point]) + (_velocity[point] * (Trust * (float)(time - _seenAt[point])));

    private static Vector2 Middle(Keypoint[] points, int left) => (Place(points[left]) + Place(points[left + 1])) / 2;

    private static Vector2 Place(Keypoint point) => new(point.X, point.Y);

    private static void Swap(Keypoint[] points, int a, int b) => (points[a], points[b]) = (points[b], points[a]);
}
