namespace LiveDance.Engine.Frames;

/// <summary>One key point of a person.</summary>
/// <param name="X">Pixels from the left edge of the image it belongs to.</param>
/// <param name="Y">Pixels from its top edge.</param>
/// <param name="Confidence">0 (missing: X and Y say nothing) to 1 (certain).</param>
public readonly record struct Keypoint(float X, float Y, float Confidence)
{
    /// <summary>A key point that was not seen.</summary>
    public static Keypoint Missing => default;

    /// <summary>Whether it was seen at all.</summary>
    public bool Seen => Confidence > 0;

    /// <summary>The distance to another key point, in pixels.</summary>
    public float DistanceTo(Keypoint other) => MathF.Sqrt(((X - other.X) * (X - other.X)) + ((Y - other.Y) * (Y - other.Y)));
}
