using System.Text.Json.Serialization;

namespace LiveDance.Engine.Retargeting;

/// <summary>
/// Where a person stands and how tall they look nearest to the camera and farthest from it: all that the global pose
/// normalization knows of them (Chan et al. 2018, sec. 3.4). In pixels of the person's own image.
/// </summary>
public readonly record struct BodyStatistics
{
    /// <summary>The ankle's y where the person is nearest: the larger one.</summary>
    [JsonPropertyName("ankle_near")]
    public required float AnkleNear { get; init; }

    /// <summary>The ankle's y where the person is farthest.</summary>
    [JsonPropertyName("ankle_far")]
    public required float AnkleFar { get; init; }

    /// <summary>Height from ankle to nose where nearest.</summary>
    [JsonPropertyName("height_near")]
    public required float HeightNear { get; init; }

    /// <summary>Height from ankle to nose where farthest.</summary>
    [JsonPropertyName("height_far")]
    public required float HeightFar { get; init; }

    /// <summary>The x that the person's hips are at on the whole.</summary>
    [JsonPropertyName("centre_x")]
    public required float CentreX { get; init; }

    /// <summary>Whether the figures describe a standing person at all.</summary>
    [JsonIgnore]
    public bool Plausible =>
        float.IsFinite(AnkleNear + AnkleFar + CentreX) && AnkleNear >= AnkleFar && HeightNear > 1 && HeightFar > 1;

    /// <summary>The depth that the person moves through, as the ankle's travel in heights.</summary>
    [JsonIgnore]
    public float DepthRange => (AnkleNear - AnkleFar) / HeightNear;

    /// <summary>How tall the person looks where their ankle is at a y; beyond either end as at the end.</summary>
    public float HeightAt(float ankle)
    {
        float depth = AnkleNear - AnkleFar;
        return float.Lerp(HeightFar, HeightNear, depth < 1 ? 0.5f : Math.Clamp((ankle - AnkleFar) / depth, 0, 1));
    }

    /// <summary>
    /// The same person moving through <paramref name="share"/> (0 to 1) of the depth, about its middle.
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

    /// <summary>A step of <paramref name="share"/> (0 to 1) of the way to other statistics.</summary>
    public BodyStatistics Towards(in BodyStatistics other, float share) => new()
    {
        AnkleNear = float.Lerp(AnkleNear, other.AnkleNear, share),
        AnkleFar = float.Lerp(AnkleFar, other.AnkleFar, share),
        HeightNear = float.Lerp(HeightNear, other.HeightNear, share),
        HeightFar = float.Lerp(HeightFar, other.HeightFar, share),
        CentreX = float.Lerp(CentreX, other.CentreX, share),
    };
}
