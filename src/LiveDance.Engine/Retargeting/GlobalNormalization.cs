namespace LiveDance.Engine.Retargeting;

/// <summary>Scales a pose and moves it: <c>x' = Scale x + OffsetX</c>, likewise y.</summary>
/// <param name="Scale">Target pixels per source pixel.</param>
/// <param name="OffsetX">Target pixels.</param>
/// <param name="OffsetY">Target pixels.</param>
public readonly record struct PoseTransform(float Scale, float OffsetX, float OffsetY);

/// <summary>The paper's global pose normalization, source to target. Chan et al. 2018, sec. 3.4.</summary>
public static class GlobalNormalization
{
    // In heights: a pixel of somebody who is 300 high.
    private const float NoDepth = 0.003f;

    /// <summary>
    /// The transform for a source whose ankle is at <paramref name="ankle"/>: the position between far and near is kept,
    /// and the scale is interpolated between the two ends. Scaled about the person's foot point, then moved.
    /// </summary>
    /// <param name="source">The source's statistics.</param>
    /// <param name="target">
    /// The performer's. Where the source moves through less depth, the performer's range is shrunk about its middle.
    /// </param>
    /// <param name="ankle">The source's lower ankle, y in source pixels.</param>
    public static PoseTransform Between(in BodyStatistics source, in BodyStatistics target, float ankle)
    {
        BodyStatistics range = source.DepthRange < target.DepthRange
            ? target.ShrunkTo(Math.Max(source.DepthRange, 0) / target.DepthRange)
            : target;
        float depth = source.AnkleNear - source.AnkleFar;
        // Someone who has not moved in depth yet is in the middle of it; jitter is no depth.
        float p = depth < NoDepth * source.HeightNear ? 0.5f : Math.Clamp((ankle - source.AnkleFar) / depth, 0, 1);
        float scale = float.Lerp(range.HeightFar / source.HeightFar, range.HeightNear / source.HeightNear, p);
        float foot = float.Lerp(range.AnkleFar, range.AnkleNear, p);
        return new PoseTransform(scale, target.CentreX - (scale * source.CentreX), foot - (scale * ankle));
    }
}
