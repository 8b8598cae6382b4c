namespace LiveDance.Engine.Drawing;

/// <summary>Where the values of <see cref="BodyCoordinates"/> of a region are written to, in the layout of a network's input.</summary>
internal interface IBodyCoordinateTarget
{
    /// <summary>Writes values of one cell.</summary>
    /// <param name="plane">The plane of the first value.</param>
    /// <param name="cell">The cell, from the region's corner, row by row.</param>
    /// <param name="values">A value of each of the planes from there on, -1.5..1.5.</param>
    void Write(int plane, int cell, scoped ReadOnlySpan<float> values);

    /// <summary>Sets consecutive cells of a row to zero.</summary>
    /// <param name="plane">The first plane.</param>
    /// <param name="planes">Number of planes.</param>
    /// <param name="cell">The first cell.</param>
    /// <param name="width">Number of cells.</param>
    void Clear(int plane, int planes, int cell, int width);

    /// <summary>Sets all cells of the region to zero.</summary>
    void Clear();
}
