using System.Numerics;
using LiveDance.Engine.Frames;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Engine.Retargeting;

/// <summary>
/// How long somebody's limbs are, in shares of their standing height, learnt pose by pose: a limb is as long as it looks when
/// it lies across the view, so each is a high percentile of what was seen. Old poses are slowly forgotten. Allocates nothing.
/// </summary>
public sealed class LimbLengthEstimator
{
    /// <summary>How many kinds of limbs there are.</summary>
    public const int Count = (int)LimbKind.Face + 1;

    // The percentile; and how often a limb must have been seen before its length is believed: three seconds.
    private const float Percentile = 0.95f;
    private const int FewestSamples = 90;

    // After so many samples a length is trusted by half: ten seconds, five for those on both sides, and forty for the neck, which
    // looks longer or shorter with each tilt of the head.
    private const float HalfTrusted = 300, NeckHalfTrusted = 1200, HalfTrustedWhenKnown = 1800;

    // Shares of 0 to 0.8 in steps of 0.2 %.
    private const int Bins = 400;
    private const float Longest = 0.8f;

    /// <summary>What stands on one another from ankle to nose.</summary>
    internal static readonly LimbKind[] Upright = [LimbKind.Shin, LimbKind.Thigh, LimbKind.Torso, LimbKind.Neck];

    private const int Chin = Face + 8, Bridge = Face + 27, MiddleKnuckle = 9;

    private readonly int[][] _bins = [.. Enumerable.Range(0, Count).Select(_ => new int[Bins])];
    private readonly int[] _samples = new int[Count];
    private readonly int _memory;

    /// <param name="memory">After how many samples of a limb the older ones begin to count for less; two minutes' worth.</param>
    public LimbLengthEstimator(int memory = 7200) => _memory = memory;

    /// <summary>Takes a pose into account.</summary>
    /// <param name="pose">The pose.</param>
    /// <param name="height">How tall the person is where they stand, from ankle to nose, in the pose's pixels.</param>
    public void Add(PersonPose pose, float height)
    {
        if (!pose.Found || height <= 0) return;
        ReadOnlySpan<Keypoint> points = pose.Points;
        Take(LimbKind.Shoulders, points[LeftShoulder], points[RightShoulder], height);
        Take(LimbKind.Hips, points[LeftHip], points[RightHip], height);
        Keypoint shoulders = Middle(points[LeftShoulder], points[RightShoulder]), hips = Middle(points[LeftHip], points[RightHip]);
        Take(LimbKind.Torso, hips, shoulders, height);
        Take(LimbKind.Neck, shoulders, points[Nose], height);
        for (int side = 0; side < 2; side++)
        {
            Take(LimbKind.UpperArm, points[LeftShoulder + side], points[LeftElbow + side], height);
            Take(LimbKind.Forearm, points[LeftElbow + side], points[LeftWrist + side], height);
            Take(LimbKind.Thigh, points[LeftHip + side], points[LeftKnee + side], height);
            Take(LimbKind.Shin, points[LeftKnee + side], points[LeftAnkle + side], height);
            Take(LimbKind.Foot, points[LeftAnkle + side], points[BodyParts.Toe(side)], height);
            int hand = side == 0 ? LeftHand : RightHand;
            Take(LimbKind.Hand, points[hand], points[hand + MiddleKnuckle], height);
        }
        Take(LimbKind.Face, points[Bridge], points[Chin], height);
    }

    /// <summary>The length of a limb in shares of the height; 0 until it was seen often enough.</summary>
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
    /// How far a length can be believed, 0 to 1: a few seconds of a dance show few limbs across the view.
    /// </summary>
    /// <param name="limb">Which limb.</param>
    /// <param name="known">Whether it was learnt before, in an earlier show: what is seen now must outweigh a minute of that.</param>
    public float Trust(LimbKind limb, bool known = false)
    {
        float half = known ? HalfTrustedWhenKnown : limb == LimbKind.Neck ? NeckHalfTrusted : HalfTrusted;
        return _samples[(int)limb] / (half + _samples[(int)limb]);
    }

    /// <summary>
    /// The length of a limb in shares of what stands on one another from ankle to nose, shin, thigh, torso and neck, which no
    /// posture changes; 0 until all of these were seen often enough.
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

    /// <summary>Forgets everything.</summary>
    public void Reset()
    {
        foreach (int[] bins in _bins) Array.Clear(bins);
        Array.Clear(_samples);
    }

    /// <summary>The middle of two points; missing if either is.</summary>
    internal static Keypoint Middle(Keypoint a, Keypoint b)
    {
        Vector2 middle = new Vector2(a.X + b.X, a.Y + b.Y) / 2;
        return new Keypoint(middle.X, middle.Y, MathF.Min(a.Confidence, b.Confidence));
    }

    private void Take(LimbKind limb, Keypoint from, Keypoint to, float height)
    {
        if (from.Confidence <= BodyMeasure.Confident || to.Confidence <= BodyMeasure.Confident) return;
        int[] bins = _bins[(int)limb];
        bins[Math.Min((int)(from.DistanceTo(to) / height * (Bins / Longest)), Bins - 1)]++;
        if (++_samples[(int)limb] < _memory) return;
        int left = 0;
        for (int i = 0; i < Bins; i++) left += bins[i] /= 2;
        _samples[(int)limb] = left;
    }
}
