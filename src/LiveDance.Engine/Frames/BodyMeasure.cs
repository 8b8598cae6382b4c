using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Engine.Frames;

/// <summary>
/// Measures a single pose: where the person stands and how tall the person is. Lengths and positions are in the pose's own pixels.
/// </summary>
public static class BodyMeasure
{
    /// <summary>
    /// A key point counts as seen above this confidence. The drawings that generators are trained with use the same threshold.
    /// </summary>
    public const float Confident = 0.3f;

    /// <summary>The hips' height above the ankle, as a share of the height from ankle to nose.</summary>
    public const float LegShare = ThighShare + ShinShare;

    /// <summary>The distance from the middle of the shoulders to that of the hips, as a share of the height from ankle to nose.</summary>
    public const float TorsoShare = 0.33f;

    // Usual lengths as shares of the height from ankle to nose (Drillis and Contini 1966).
    private const float ThighShare = 0.28f, ShinShare = 0.28f;

    /// <summary>Finds where the person stands.</summary>
    /// <param name="pose">The pose.</param>
    /// <param name="foot">X of the middle of the hips, and Y of the lower ankle, which is the one nearer to the camera.</param>
    /// <returns>False if a hip or both ankles were not seen.</returns>
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
    /// Measures the height from the lower ankle to the nose (Chan et al. 2018, sec. 3.4); false if the nose, a hip or both ankles were not
    /// seen, or if the nose is not above the ankle.
    /// </summary>
    public static bool TryHeight(PersonPose pose, out float height)
    {
        height = 0;
        if (pose.Points[Nose].Confidence <= Confident || !TryFoot(pose, out (float X, float Y) foot)) return false;
        height = foot.Y - pose.Points[Nose].Y;
        return height > 0;
    }

    /// <summary>
    /// Estimates the standing height from ankle to nose of a person who dances: the larger of the height from ankle to nose, which is too small
    /// with bent knees or a bent back, and the length of trunk and longer leg divided by its usual share of the height (Drillis and Contini
    /// 1966), which is too small for limbs that point towards the camera.
    /// </summary>
    /// <returns>The height, or <see cref="ApparentHeight"/> if trunk and leg were not seen.</returns>
    public static float Stature(PersonPose pose)
    {
        Keypoint[] points = pose.Points;
        float trunk = MiddleDistance(points, LeftShoulder, LeftHip);
        float leg = MathF.Max(LegLength(points, LeftHip, LeftKnee, LeftAnkle), LegLength(points, RightHip, RightKnee, RightAnkle));
        if (trunk <= 0 || leg <= 0) return ApparentHeight(pose);
        float chain = (trunk + leg) / (TorsoShare + LegShare);
        return TryHeight(pose, out float upright) ? MathF.Max(chain, upright) : chain;
    }

    /// <summary>
    /// Estimates the standing height from ankle to nose from a pose that need not be upright: the largest of several estimates, each a
    /// limb's length divided by its usual share of the height (Drillis and Contini 1966). 0 if no limb was seen.
    /// </summary>
    public static float ApparentHeight(PersonPose pose)
    {
        const float ShoulderShare = 0.27f;
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

    // 0 unless the whole leg was seen.
    private static float LegLength(Keypoint[] points, int hip, int knee, int ankle)
    {
        float thigh = Length(points, hip, knee), shin = Length(points, knee, ankle);
        return thigh > 0 && shin > 0 ? thigh + shin : 0;
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
