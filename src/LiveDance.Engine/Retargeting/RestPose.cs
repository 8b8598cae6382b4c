using LiveDance.Engine.Frames;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Engine.Retargeting;

/// <summary>Finds the pose of a video in which somebody stands at rest.</summary>
internal static class RestPose
{
    /// <summary>
    /// Upright, arms down, feet together, facing the camera, both hands and the face seen if ever they are, and about the
    /// middle of the floor: of all poses the one that is least of anything else.
    /// </summary>
    public static PersonPose Among(IReadOnlyList<PersonPose> poses, BodyStatistics statistics)
    {
        PersonPose best = poses.MinBy(pose => Unrest(pose, statistics))!;
        var rest = new PersonPose();
        rest.CopyFrom(best);
        return rest;
    }

    // In heights, added up.
    private static float Unrest(PersonPose pose, in BodyStatistics statistics)
    {
        BodyMeasure.TryFoot(pose, out (float X, float Y) foot);
        float height = statistics.HeightAt(foot.Y);
        Keypoint[] points = pose.Points;
        float upright = MathF.Abs(height - (foot.Y - points[Nose].Y));
        float unrest = 2 * upright;
        for (int side = 0; side < 2; side++)
        {
            // A hanging arm: the wrist below the shoulder by the length of the arm, a little outside the hip.
            Keypoint shoulder = points[LeftShoulder + side], wrist = points[LeftWrist + side], hip = points[LeftHip + side];
            unrest += MathF.Max(0, (0.33f * height) - (wrist.Y - shoulder.Y)) + (0.5f * MathF.Abs(wrist.X - hip.X));
            unrest += 0.5f * MathF.Abs(points[LeftAnkle + side].X - hip.X) + MathF.Abs(points[LeftAnkle + side].Y - foot.Y);
            if (!points[BodyParts.Hand(side)].Seen) unrest += 0.1f * height;
        }
        if (!points[Face].Seen) unrest += 0.3f * height;
        // The left shoulder of who faces the camera is on the right.
        unrest += MathF.Max(0, (0.2f * height) - (points[LeftShoulder].X - points[RightShoulder].X));
        unrest += 0.5f * MathF.Abs(foot.X - statistics.CentreX);
        return unrest / height;
    }
}
