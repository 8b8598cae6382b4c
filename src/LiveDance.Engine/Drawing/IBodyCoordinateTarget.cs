using System.Runtime.Intrinsics;

namespace LiveDance.Engine.Drawing;

/// <summary>Where the values of <see cref="BodyCoordinates"/> of a region are written to, in the layout of a network's input.</summary>
internal interface IBodyCoordinateTarget
{
    /// <summary>Cells whose values are computed at once.</summary>
    const int Cells = 8;

    /// <summary>Writes values of consecutive cells of a row.</summary>
    /// <param name="plane">The plane of the first values.</param>
    /// <param name="cell">The first cell, from the region's corner, row by row.</param>
    /// <param name="count">Number of cells, at most <see cref="Cells"/>; further values are not to be written.</param>
    /// <param name="values">The cells' values in each of the planes from there on, -1.5..1.5.</param>
    void Write(int plane, int cell, int count, scoped ReadOnlySpan<Vector256<float>> values);

    /// <summary>Sets consecutive cells of a row to zero.</summary>
    /// <param name="plane">The first plane.</param>
    /// <param name="planes">Number of planes.</param>
    /// <param name="cell">The first cell.</param>
    /// <param name="count">Number of cells.</param>
    void Clear(int plane, int planes, int cell, int count);

    /// <summary>Sets all cells of the region to zero.</summary>
    void Clear();
}
