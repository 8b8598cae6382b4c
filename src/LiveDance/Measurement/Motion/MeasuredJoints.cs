using LiveDance.Engine.Frames;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Measurement.Motion;

/// <summary>The key points that are measured, and the unit of lengths.</summary>
internal static class MeasuredJoints
{
    /// <summary>Percentile of the measured heights that is taken as the standing height: above most bent poses, below outliers.</summary>
    private const double UprightPercentile = 0.9;

    /// <summary>The points of the report's main figures: shoulders, elbows, wrists, hips, knees, ankles.</summary>
    public static int[] Body { get; } = [.. Enumerable.Range(LeftShoulder, RightAnkle - LeftShoulder + 1)];

    /// <summary>All points with true joints, grouped by the parts that share smoothing parameters.</summary>
    public static (string Name, int[] Points)[] Parts { get; } =
    [
        ("torso", [LeftShoulder, RightShoulder, LeftHip, RightHip]),
        ("limbs", [LeftElbow, RightElbow, LeftWrist, RightWrist, LeftKnee, RightKnee]),
        ("feet", [LeftAnkle, RightAnkle, .. GroundTruthJoints.Toes]),
        ("hands", GroundTruthJoints.Fingers),
        ("face", [LeftPupil, RightPupil]),
    ];

    /// <summary>The unit of all lengths: the height from ankle to nose, in pixels; 0 if nobody stands.</summary>
    public static double StandingHeight(IReadOnlyList<PersonPose> poses)
    {
        var heights = new List<float>();
        foreach (PersonPose pose in poses)
            if (BodyMeasure.TryHeight(pose, out float height)) heights.Add(height);
        if (heights.Count == 0) return 0;
        heights.Sort();
        return heights[(int)(UprightPercentile * (heights.Count - 1))];
    }

    /// <summary>Whether the reference has a point.</summary>
    public static bool Known(PersonPose reference, int point) =>
        reference.Found && reference.Points[point].Confidence > BodyMeasure.Confident;

    /// <summary>Whether a pose has a point.</summary>
    public static bool Shown(PersonPose pose, int point) => pose.Found && pose.Points[point].Seen;
}
