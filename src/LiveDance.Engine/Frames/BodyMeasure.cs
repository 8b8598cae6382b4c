using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Engine.Frames;

/// <summary>
/// What normalization and smoothing measure on one pose. Lengths and positions are in the pose's own pixels.
/// </summary>
public static class BodyMeasure
{
    /// <summary>From this confidence on a key point counts as seen: what the drawing takes, too.</summary>
    public const float Confident = 0.3f;

    /// <summary>The hips' height above the ankle, in heights from ankle to nose.</summary>
    public const float LegShare = ThighShare + ShinShare;

    private const float ThighShare = 0.28f, ShinShare = 0.28f;

    /// <summary>The lower ankle and the hips' middle: where the person stands. False if either was not seen.</summary>
    /// <param name="pose">The pose.</param>
    /// <param name="foot">X: the hips' middle; Y: the ankle that is nearer to the camera.</param>
    public static bool TryFoot(PersonPose pose, out (float X, float Y) foot)
    {
        Keypoint[] points = pose.Points;
        foot = default;
        bool left = points[LeftAnkle].Confidence > Confident, right = points[RightAnkle].Confidence > Confident;
        bool hips = points[LeftHip].Confidence > Confident && points[RightHip].Confidence > Confident;
        if (!hips || !(left || right)) return false;
        float lower = MathF.Max(left ? points[LeftAnkle].Y : float.MinValue, right ? points[RightAnkle].Y : float.MinValue);
        foot = ((points[LeftHip].X + points[RightHip].X) / 2, lower);
        return true;
    }

    /// <summary>
    /// The height from the lower ankle to the nose (Chan et al. 2018, sec. 3.4); false if either was not seen.
    /// </summary>
    public static bool TryHeight(PersonPose pose, out float height)
    {
        height = 0;
        if (pose.Points[Nose].Confidence <= Confident || !TryFoot(pose, out (float X, float Y) foot)) return false;
        height = foot.Y - pose.Points[Nose].Y;
        return height > 0;
    }

    /// <summary>
    /// The person's standing height from ankle to nose as far as any posture shows it: the largest of several limbs,
    /// each by its usual share of the height (Drillis and Contini 1966). 0 if nothing was seen.
    /// </summary>
    public static float ApparentHeight(PersonPose pose)
    {
        const float TorsoShare = 0.33f, ShoulderShare = 0.27f;
        Keypoint[] points = pose.Points;
        float height = 0;
        Take(MiddleDistance(points, LeftShoulder, LeftHip), TorsoShare);
        Take(Length(points, LeftShoulder, RightShoulder), ShoulderShare);
        Take(Length(points, LeftHip, LeftKnee), ThighShare);
        Take(Length(points, RightHip, RightKnee), ThighShare);
        Take(Length(points, LeftKnee, LeftAnkle), ShinShare);
        Take(Length(points, RightKnee, RightAnkle), ShinShare);
        if (TryHeight(pose, out float upright)) Take(upright, 1);
        return height;

        void Take(float length, float share) => height = MathF.Max(height, length / share);
    }

    private static float Length(Keypoint[] points, int a, int b) =>
        points[a].Confidence > Confident && points[b].Confidence > Confident ? points[a].DistanceTo(points[b]) : 0;

    private static float MiddleDistance(Keypoint[] points, int upperLeft, int lowerLeft)
    {
        for (int i = 0; i < 2; i++)
            if (points[upperLeft + i].Confidence <= Confident || points[lowerLeft + i].Confidence <= Confident) return 0;
        float x = points[upperLeft].X + points[upperLeft + 1].X - points[lowerLeft].X - points[lowerLeft + 1].X;
        float y = points[upperLeft].Y + points[upperLeft + 1].Y - points[lowerLeft].Y - points[lowerLeft + 1].Y;
        return MathF.Sqrt((x * x) + (y * y)) / 2;
    }
}
