using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Drawing;

/// <summary><see cref="BodyCoordinates"/> as planes of float32 values, one after the other.</summary>
/// <param name="planes">At least <see cref="BodyCoordinates.Planes"/> x height x width values.</param>
/// <param name="region">The region.</param>
internal readonly ref struct BodyCoordinatePlanes(Span<float> planes, PackedRegion region) : IBodyCoordinateTarget
{
    private readonly Span<float> _planes = planes;
    private readonly int _cells = region.CellCount;

    /// <inheritdoc/>
    public void Write(int plane, int cell, scoped ReadOnlySpan<float> values)
    {
        int at = (plane * _cells) + cell;
        foreach (float value in values)
        {
            _planes[at] = value;
            at += _cells;
        }
    }

    /// <inheritdoc/>
    public void Clear(int plane, int planes, int cell, int width)
    {
        for (int i = plane; i < plane + planes; i++) _planes.Slice((i * _cells) + cell, width).Clear();
    }

    /// <inheritdoc/>
    public void Clear() => _planes[..(BodyCoordinates.Planes * _cells)].Clear();
}
