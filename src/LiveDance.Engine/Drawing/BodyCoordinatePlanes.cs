using System.Runtime.Intrinsics;
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
    public void Write(int plane, int cell, int count, scoped ReadOnlySpan<Vector256<float>> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            Span<float> target = _planes.Slice(((plane + i) * _cells) + cell, count);
            if (count == IBodyCoordinateTarget.Cells) values[i].CopyTo(target);
            else for (int k = 0; k < count; k++) target[k] = values[i][k];
        }
    }

    /// <inheritdoc/>
    public void Clear(int plane, int planes, int cell, int count)
    {
        for (int i = plane; i < plane + planes; i++) _planes.Slice((i * _cells) + cell, count).Clear();
    }

    /// <inheritdoc/>
    public void Clear() => _planes[..(BodyCoordinates.Planes * _cells)].Clear();
}
