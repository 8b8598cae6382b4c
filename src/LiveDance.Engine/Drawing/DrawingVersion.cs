namespace LiveDance.Engine.Drawing;

/// <summary>
/// A version of the drawing that a generator gets as input. A generator works only with the version it was trained with, so every
/// change to the drawing needs a new version.
/// </summary>
/// <param name="Name">The version's name in a performer's manifest.</param>
/// <param name="Strokes">The strokes of the stick figure; later ones are drawn over earlier ones.</param>
/// <param name="HasCoordinates">Whether the generator also takes <see cref="BodyCoordinates"/>.</param>
public sealed record DrawingVersion(string Name, Limb[] Strokes, bool HasCoordinates)
{
    /// <summary>Whether the figure's shadow is drawn.</summary>
    public bool HasShadow { get; init; }

    /// <summary>The version that performers without a clear shadow are trained with.</summary>
    public static DrawingVersion Current { get; } = new("sticks/1", [.. StickPalette.Strokes, .. StickPalette.Jaw], HasCoordinates: true);

    /// <summary>The current version with the shadow's figure on the floor, see <see cref="ShadowProjection"/>.</summary>
    public static DrawingVersion WithShadow { get; } = Current with { Name = "sticks/2", HasShadow = true };

    /// <summary>The first version: without the jaw and without coordinates.</summary>
    public static DrawingVersion First { get; } = new("sticks/0", StickPalette.Strokes, HasCoordinates: false);

    /// <summary>The version with the given name; null if it is unknown.</summary>
    public static DrawingVersion? Find(string name) => new[] { Current, WithShadow, First }.FirstOrDefault(version => version.Name == name);
}
