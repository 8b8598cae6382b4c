namespace LiveDance.Engine.Frames;

/// <summary>One key point of a person, with its confidence.</summary>
/// <param name="X">Pixels from the left edge of the image it belongs to.</param>
/// <param name="Y">Pixels from its top edge.</param>
/// <param name="Confidence">0 (missing; X and Y are then meaningless) to 1 (certain).</param>
public readonly record struct Keypoint(float X, float Y, float Confidence)
{
    /// <summary>A key point that was not seen.</summary>
    public static Keypoint Missing => default;

    /// <summary>Whether it was seen: its confidence is above 0.</summary>
    public bool Seen => Confidence > 0;

    /// <summary>The distance to another key point, in pixels.</summary>
    public float DistanceTo(Keypoint other) => MathF.Sqrt(((X - other.X) * (X - other.X)) + ((Y - other.Y) * (Y - other.Y)));
}
