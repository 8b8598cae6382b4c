using LiveDance.Engine.Frames;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Engine.Retargeting;

/// <summary>Selects a performer's rest pose from a video.</summary>
internal static class RestPose
{
    /// <summary>
    /// Returns the pose that is closest to standing at rest: upright, arms down, feet together, facing the camera, with hands and face
    /// visible if possible, near the middle of the floor.
    /// </summary>
    public static PersonPose Among(IReadOnlyList<PersonPose> poses, BodyStatistics statistics)
    {
        PersonPose best = poses.MinBy(pose => Deviation(pose, statistics))!;
        var rest = new PersonPose();
        rest.CopyFrom(best);
        return rest;
    }

    // Weighted sum of the deviations from a standing rest pose, in body heights.
    private static float Deviation(PersonPose pose, in BodyStatistics statistics)
    {
        BodyMeasure.TryFoot(pose, out (float X, float Y) foot);
        float height = statistics.HeightAt(foot.Y);
        Keypoint[] points = pose.Points;
        float upright = MathF.Abs(height - (foot.Y - points[Nose].Y));
        float deviation = 2 * upright;
        for (int side = 0; side < 2; side++)
        {
            // In a hanging arm the wrist is below the shoulder by about the length of the arm (0.33 of the height) and near the hip.
            Keypoint shoulder = points[LeftShoulder + side], wrist = points[LeftWrist + side], hip = points[LeftHip + side];
            deviation += MathF.Max(0, (0.33f * height) - (wrist.Y - shoulder.Y)) + (0.5f * MathF.Abs(wrist.X - hip.X));
            deviation += 0.5f * MathF.Abs(points[LeftAnkle + side].X - hip.X) + MathF.Abs(points[LeftAnkle + side].Y - foot.Y);
            if (!points[BodyParts.Hand(side)].Seen) deviation += 0.1f * height;
        }
        if (!points[Face].Seen) deviation += 0.3f * height;
        // The left shoulder of a person who faces the camera is on the right.
        deviation += MathF.Max(0, (0.2f * height) - (points[LeftShoulder].X - points[RightShoulder].X));
        deviation += 0.5f * MathF.Abs(foot.X - statistics.CentreX);
        return deviation / height;
    }
}
