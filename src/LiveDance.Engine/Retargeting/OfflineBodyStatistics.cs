using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Retargeting;

/// <summary>Measures <see cref="BodyStatistics"/> over a whole video, as in Chan et al. 2018, sec. 3.4 and appendix.</summary>
public static class OfflineBodyStatistics
{
    /// <summary>
    /// Standard limit of the far end's distance from the median, relative to the distance from the median to the near end.
    /// </summary>
    public const float StandardAlpha = 0.6f;

    // Half-width of the band around either end in which heights are measured, as a share of the range (the paper's 5 %).
    private const float HeightBand = 0.05f;

    // Smallest half-width of that band, as a share of the body height. With hardly any depth the band above is smaller than the error of
    // the ankles, and a single pose would decide.
    private const float LeastBand = 0.01f;

    /// <summary>
    /// Near is the largest ankle y. Far is the ankle y farthest from the median on the other side, among those whose distance from it is
    /// at most <paramref name="alpha"/> times that of near; ankles lifted by a jump are excluded by this. The heights are the largest
    /// within 5 % of the range around either end, and at least within 1 % of the body height.
    /// </summary>
    /// <param name="poses">Smoothed poses of one person, in pixels of the source.</param>
    /// <param name="alpha">See <see cref="StandardAlpha"/>; 0.5 to 0.7.</param>
    /// <returns>The statistics in pixels of the source, or null if feet and head were never visible together.</returns>
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
