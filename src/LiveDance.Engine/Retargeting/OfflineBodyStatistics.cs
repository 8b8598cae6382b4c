using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Retargeting;

/// <summary>
/// <see cref="BodyStatistics"/> of a whole video, as the paper measures them. Chan et al. 2018, sec. 3.4 and appendix.
/// </summary>
public static class OfflineBodyStatistics
{
    /// <summary>How far behind the median the far end may lie, in distances from the median to the near end.</summary>
    public const float StandardAlpha = 0.6f;

    // Heights are taken within this share of the range around either end.
    private const float HeightBand = 0.05f;

    // Of somebody who moves through hardly any depth that is less than ankles are known to: then within this share of the height,
    // or the one pose that happens to be nearest decides.
    private const float LeastBand = 0.01f;

    /// <summary>
    /// Near is the largest ankle y. Far is the ankle y farthest from the median on the other side, among those no farther
    /// from it than <paramref name="alpha"/> times near is: a jump lifts the ankles, and is no step back. The heights are
    /// the largest within 5 % of the range around either end, at least within 1 % of the height.
    /// </summary>
    /// <param name="poses">Smoothed poses of one person, in pixels of the source.</param>
    /// <param name="alpha">0.5 to 0.7.</param>
    /// <returns>The statistics, or null if nobody's feet and head were ever seen.</returns>
    public static BodyStatistics? Measure(IEnumerable<PersonPose> poses, float alpha = StandardAlpha)
    {
        List<(float Ankle, float Height, float Centre)> seen = [];
        foreach (PersonPose pose in poses)
        {
            if (pose.Found && BodyMeasure.TryFoot(pose, out (float X, float Y) foot) && BodyMeasure.TryHeight(pose, out float height))
                seen.Add((foot.Y, height, foot.X));
        }
        if (seen.Count == 0) return null;
        float[] ankles = [.. seen.Select(sample => sample.Ankle).Order()];
        float[] heights = [.. seen.Select(sample => sample.Height).Order()];
        float near = ankles[^1], median = ankles[ankles.Length / 2];
        float far = ankles.First(ankle => median - ankle <= alpha * (near - median));
        float band = MathF.Max(HeightBand * (near - far), LeastBand * heights[heights.Length / 2]);
        float[] centres = [.. seen.Select(sample => sample.Centre).Order()];
        return new BodyStatistics
        {
            AnkleNear = near,
            AnkleFar = far,
            HeightNear = TallestAround(near),
            HeightFar = TallestAround(far),
            CentreX = centres[centres.Length / 2],
        };

        float TallestAround(float ankle) =>
            seen.Where(sample => MathF.Abs(sample.Ankle - ankle) <= band).Max(sample => sample.Height);
    }
}
