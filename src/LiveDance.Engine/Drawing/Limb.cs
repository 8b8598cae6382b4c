using OpenCvSharp;

namespace LiveDance.Engine.Drawing;

/// <summary>One stroke of the stick figure.</summary>
/// <param name="From">The key point it starts at.</param>
/// <param name="To">The key point it ends at; the same one draws a dot.</param>
/// <param name="Thickness">Pixels of the drawing.</param>
/// <param name="Colour">BGR.</param>
public readonly record struct Limb(int From, int To, int Thickness, Scalar Colour);
