using LiveDance.Engine.Frames;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Measurement.Motion;

/// <summary>Which key points are measured, and in what unit.</summary>
internal static class MeasuredJoints
{
    /// <summary>From this percentile of the heights seen on, somebody stands upright.</summary>
    private const double UprightPercentile = 0.9;

    /// <summary>What the report's figures are about: shoulders, elbows, wrists, hips, knees, ankles.</summary>
    public static int[] Body { get; } = [.. Enumerable.Range(LeftShoulder, RightAnkle - LeftShoulder + 1)];

    /// <summary>The same and more, by the parts that are smoothed alike, as far as true joints go.</summary>
    public static (string Name, int[] Points)[] Parts { get; } =
    [
        ("torso", [LeftShoulder, RightShoulder, LeftHip, RightHip]),
        ("limbs", [LeftElbow, RightElbow, LeftWrist, RightWrist, LeftKnee, RightKnee]),
        ("feet", [LeftAnkle, RightAnkle, .. GroundTruthJoints.Toes]),
        ("hands", GroundTruthJoints.Fingers),
        ("face", [LeftPupil, RightPupil]),
    ];

    /// <summary>The unit of all figures: the height from ankle to nose, in pixels; 0 if nobody stands.</summary>
    public static double StandingHeight(IReadOnlyList<PersonPose> poses)
    {
        var heights = new List<float>();
        foreach (PersonPose pose in poses)
            if (BodyMeasure.TryHeight(pose, out float height)) heights.Add(height);
        if (heights.Count == 0) return 0;
        heights.Sort();
        return heights[(int)(UprightPercentile * (heights.Count - 1))];
    }

    /// <summary>Whether the reference knows where a point is.</summary>
    public static bool Known(PersonPose reference, int point) =>
        reference.Found && reference.Points[point].Confidence > BodyMeasure.Confident;

    /// <summary>Whether a point is shown at all.</summary>
    public static bool Shown(PersonPose pose, int point) => pose.Found && pose.Points[point].Seen;
}
