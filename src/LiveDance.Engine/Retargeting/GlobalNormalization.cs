namespace LiveDance.Engine.Retargeting;

/// <summary>Uniform scale and translation of a pose: <c>x' = Scale x + OffsetX</c>, and likewise for y.</summary>
/// <param name="Scale">Target pixels per source pixel.</param>
/// <param name="OffsetX">Horizontal translation, in target pixels.</param>
/// <param name="OffsetY">Vertical translation, in target pixels.</param>
public readonly record struct PoseTransform(float Scale, float OffsetX, float OffsetY);

/// <summary>Global pose normalization from source to target (Chan et al. 2018, sec. 3.4).</summary>
public static class GlobalNormalization
{
    // Smallest range of depth, in body heights, that is not taken for jitter: one pixel for a person 300 pixels high.
    private const float NoDepth = 0.003f;

    /// <summary>
    /// Computes the transform for a source whose ankle is at <paramref name="ankle"/>. The relative position between far and near is
    /// kept, and the scale is interpolated between the two ends. The pose is scaled about the foot point and then translated.
    /// </summary>
    /// <param name="source">Statistics of the source, in source pixels.</param>
    /// <param name="target">
    /// Statistics of the performer, in target pixels. If the source moves through less depth, the performer's range is reduced about its
    /// middle to the same depth.
    /// </param>
    /// <param name="ankle">y of the source's lower ankle, in source pixels.</param>
    public static PoseTransform Between(in BodyStatistics source, in BodyStatistics target, float ankle)
    {
        BodyStatistics range = source.DepthRange < target.DepthRange
            ? target.ShrunkTo(Math.Max(source.DepthRange, 0) / target.DepthRange)
            : target;
        float depth = source.AnkleNear - source.AnkleFar;
        // A source that has not moved in depth yet is placed in the middle of the range; a smaller travel than this is jitter.
        float p = depth < NoDepth * source.HeightNear ? 0.5f : Math.Clamp((ankle - source.AnkleFar) / depth, 0, 1);
        float scale = float.Lerp(range.HeightFar / source.HeightFar, range.HeightNear / source.HeightNear, p);
        float foot = float.Lerp(range.AnkleFar, range.AnkleNear, p);
        return new PoseTransform(scale, target.CentreX - (scale * source.CentreX), foot - (scale * ankle));
    }
}
