using System.Numerics;
using LiveDance.Engine.Frames;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Engine.Retargeting;

/// <summary>
/// Estimates limb lengths, as shares of the standing height, from a sequence of poses. A limb shows its full length when it is parallel
/// to the image plane, so each length is a high percentile of the observed ones. Old observations lose weight over time. Allocates
/// nothing after construction.
/// </summary>
public sealed class LimbLengthEstimator
{
    /// <summary>Number of values of <see cref="LimbKind"/>.</summary>
    public const int Count = (int)LimbKind.Face + 1;

    // Percentile of the observed lengths that is taken as the true length.
    private const float Percentile = 0.95f;

    // Observations needed before a length is reported: three seconds at 30 frames a second.
    private const int FewestSamples = 90;

    // Number of observations at which a length is trusted by half: ten seconds at 30 frames a second, or five for limbs that exist on
    // both sides; forty for the neck, whose apparent length changes with each tilt of the head; one minute if the length was known
    // before.
    private const float HalfTrusted = 300, NeckHalfTrusted = 1200, HalfTrustedWhenKnown = 1800;

    // Histogram of lengths from 0 to 0.8 of the height, in steps of 0.2 %.
    private const int Bins = 400;
    private const float Longest = 0.8f;

    /// <summary>Limbs whose lengths add up from ankle to nose in a standing person.</summary>
    internal static readonly LimbKind[] Upright = [LimbKind.Shin, LimbKind.Thigh, LimbKind.Torso, LimbKind.Neck];

    private const int Chin = Face + 8, Bridge = Face + 27, MiddleKnuckle = 9;

    private readonly int[][] _bins = [.. Enumerable.Range(0, Count).Select(_ => new int[Bins])];
    private readonly int[] _samples = new int[Count];
    private readonly int _memory;

    /// <param name="memory">
    /// Number of observations of a limb after which older ones lose weight; the default is two minutes of a limb on both sides at 30
    /// frames a second.
    /// </param>
    public LimbLengthEstimator(int memory = 7200) => _memory = memory;

    /// <summary>Adds the limb lengths of a pose.</summary>
    /// <param name="pose">Pose to measure; ignored if nobody was found.</param>
    /// <param name="height">Standing height from ankle to nose at the person's position, in the pose's pixels.</param>
    public void Add(PersonPose pose, float height)
    {
        if (!pose.Found || height <= 0) return;
        ReadOnlySpan<Keypoint> points = pose.Points;
        AddLength(LimbKind.Shoulders, points[LeftShoulder], points[RightShoulder], height);
        AddLength(LimbKind.Hips, points[LeftHip], points[RightHip], height);
        Keypoint shoulders = Middle(points[LeftShoulder], points[RightShoulder]), hips = Middle(points[LeftHip], points[RightHip]);
        AddLength(LimbKind.Torso, hips, shoulders, height);
        AddLength(LimbKind.Neck, shoulders, points[Nose], height);
        for (int side = 0; side < 2; side++)
        {
            AddLength(LimbKind.UpperArm, points[LeftShoulder + side], points[LeftElbow + side], height);
            AddLength(LimbKind.Forearm, points[LeftElbow + side], points[LeftWrist + side], height);
            AddLength(LimbKind.Thigh, points[LeftHip + side], points[LeftKnee + side], height);
            AddLength(LimbKind.Shin, points[LeftKnee + side], points[LeftAnkle + side], height);
            AddLength(LimbKind.Foot, points[LeftAnkle + side], points[BodyParts.Toe(side)], height);
            int hand = side == 0 ? LeftHand : RightHand;
            AddLength(LimbKind.Hand, points[hand], points[hand + MiddleKnuckle], height);
        }
        AddLength(LimbKind.Face, points[Bridge], points[Chin], height);
    }

    /// <summary>Length of a limb as a share of the standing height; 0 until enough observations were made.</summary>
    public float Share(LimbKind limb)
    {
        int[] bins = _bins[(int)limb];
        int samples = _samples[(int)limb];
        if (samples < FewestSamples) return 0;
        float wanted = Percentile * samples, below = 0;
        for (int i = 0; i < Bins; i++)
        {
            if (below + bins[i] >= wanted && bins[i] > 0) return (i + ((wanted - below) / bins[i])) * (Longest / Bins);
            below += bins[i];
        }
        return Longest;
    }

    /// <summary>
    /// Weight of a length, from 0 to 1. It grows with the number of observations, because a few seconds show few limbs parallel to the
    /// image plane.
    /// </summary>
    /// <param name="limb">The limb.</param>
    /// <param name="known">
    /// Whether the length is known from an earlier session; new observations then need a minute to count for as much.
    /// </param>
    public float Trust(LimbKind limb, bool known = false)
    {
        float half = known ? HalfTrustedWhenKnown : limb == LimbKind.Neck ? NeckHalfTrusted : HalfTrusted;
        return _samples[(int)limb] / (half + _samples[(int)limb]);
    }

    /// <summary>
    /// Length of a limb relative to the sum of shin, thigh, torso and neck, which does not depend on posture; 0 until all of these have
    /// enough observations.
    /// </summary>
    public float Proportion(LimbKind limb)
    {
        float upright = 0;
        foreach (LimbKind part in Upright)
        {
            if (Share(part) is not (> 0 and float share)) return 0;
            upright += share;
        }
        return Share(limb) / upright;
    }

    /// <summary>Discards all observations.</summary>
    public void Reset()
    {
        foreach (int[] bins in _bins) Array.Clear(bins);
        Array.Clear(_samples);
    }

    /// <summary>Midpoint of two key points, with the lower of their confidences.</summary>
    internal static Keypoint Middle(Keypoint a, Keypoint b)
    {
        Vector2 middle = new Vector2(a.X + b.X, a.Y + b.Y) / 2;
        return new Keypoint(middle.X, middle.Y, MathF.Min(a.Confidence, b.Confidence));
    }

    private void AddLength(LimbKind limb, Keypoint from, Keypoint to, float height)
    {
        if (from.Confidence <= BodyMeasure.Confident || to.Confidence <= BodyMeasure.Confident) return;
        int[] bins = _bins[(int)limb];
        bins[Math.Min((int)(from.DistanceTo(to) / height * (Bins / Longest)), Bins - 1)]++;
        if (++_samples[(int)limb] < _memory) return;
        int remaining = 0;
        for (int i = 0; i < Bins; i++) remaining += bins[i] /= 2;
        _samples[(int)limb] = remaining;
    }
}
