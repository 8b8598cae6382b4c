namespace LiveDance.Engine.Drawing;

/// <summary>How poses are shown to a generator. It has only ever seen the version it was trained with: any change is a new one.</summary>
/// <param name="Name">What a performer's manifest calls it.</param>
/// <param name="Strokes">The strokes of the stick figure, later ones over earlier ones.</param>
/// <param name="HasCoordinates">Whether the generator takes <see cref="BodyCoordinates"/>, too.</param>
public sealed record DrawingVersion(string Name, Limb[] Strokes, bool HasCoordinates)
{
    /// <summary>The version that performers are trained with now.</summary>
    public static DrawingVersion Current { get; } = new("sticks/1", [.. StickPalette.Strokes, .. StickPalette.Jaw], HasCoordinates: true);

    /// <summary>The first version: without the jaw and without coordinates.</summary>
    public static DrawingVersion First { get; } = new("sticks/0", StickPalette.Strokes, HasCoordinates: false);

    /// <summary>The version of that name; null if this program has none.</summary>
    public static DrawingVersion? Find(string name) => new[] { Current, First }.FirstOrDefault(version => version.Name == name);
}
