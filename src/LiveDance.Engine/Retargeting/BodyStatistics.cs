using System.Text.Json.Serialization;

namespace LiveDance.Engine.Retargeting;

/// <summary>
/// Position and apparent height of a person where they stand nearest to the camera and farthest from it: the input of the global pose
/// normalization (Chan et al. 2018, sec. 3.4). Lengths are in pixels of the person's own image; y grows downwards.
/// </summary>
public readonly record struct BodyStatistics
{
    /// <summary>Ankle y where the person is nearest to the camera; at least <see cref="AnkleFar"/>.</summary>
    [JsonPropertyName("ankle_near")]
    public required float AnkleNear { get; init; }

    /// <summary>Ankle y where the person is farthest from the camera.</summary>
    [JsonPropertyName("ankle_far")]
    public required float AnkleFar { get; init; }

    /// <summary>Height from ankle to nose at the nearest position.</summary>
    [JsonPropertyName("height_near")]
    public required float HeightNear { get; init; }

    /// <summary>Height from ankle to nose at the farthest position.</summary>
    [JsonPropertyName("height_far")]
    public required float HeightFar { get; init; }

    /// <summary>Median x of the person.</summary>
    [JsonPropertyName("centre_x")]
    public required float CentreX { get; init; }

    /// <summary>
    /// Whether the values can describe a standing person: all finite, near not above far, and both heights above one pixel.
    /// </summary>
    [JsonIgnore]
    public bool Plausible =>
        float.IsFinite(AnkleNear + AnkleFar + CentreX) && AnkleNear >= AnkleFar && HeightNear > 1 && HeightFar > 1;

    /// <summary>Range of depth that the person moves through: the ankle's travel divided by the height at the nearest position.</summary>
    [JsonIgnore]
    public float DepthRange => (AnkleNear - AnkleFar) / HeightNear;

    /// <summary>Apparent height for an ankle at <paramref name="ankle"/>, linear between the two ends and clamped to them.</summary>
    public float HeightAt(float ankle)
    {
        float depth = AnkleNear - AnkleFar;
        return float.Lerp(HeightFar, HeightNear, depth < 1 ? 0.5f : Math.Clamp((ankle - AnkleFar) / depth, 0, 1));
    }

    /// <summary>
    /// Statistics of the same person moving through <paramref name="share"/> (0 to 1) of the depth range, about its middle.
    /// </summary>
    public BodyStatistics ShrunkTo(float share)
    {
        float near = 0.5f + (share / 2), far = 0.5f - (share / 2);
        return this with
        {
            AnkleNear = float.Lerp(AnkleFar, AnkleNear, near),
            AnkleFar = float.Lerp(AnkleFar, AnkleNear, far),
            HeightNear = float.Lerp(HeightFar, HeightNear, near),
            HeightFar = float.Lerp(HeightFar, HeightNear, far),
        };
    }

    /// <summary>Interpolates linearly towards other statistics by <paramref name="share"/> (0 to 1).</summary>
    public BodyStatistics Towards(in BodyStatistics other, float share) => new()
    {
        AnkleNear = float.Lerp(AnkleNear, other.AnkleNear, share),
        AnkleFar = float.Lerp(AnkleFar, other.AnkleFar, share),
        HeightNear = float.Lerp(HeightNear, other.HeightNear, share),
        HeightFar = float.Lerp(HeightFar, other.HeightFar, share),
        CentreX = float.Lerp(CentreX, other.CentreX, share),
    };
}
