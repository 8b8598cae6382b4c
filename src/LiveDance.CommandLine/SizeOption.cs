using System.Globalization;
using OpenCvSharp;

namespace LiveDance.CommandLine;

/// <summary>Sizes of pictures on the command line: <c>1280x720</c>, width first.</summary>
internal static class SizeOption
{
    /// <summary>Reads a size.</summary>
    /// <param name="name">The option's name, with its dashes.</param>
    /// <param name="text">The text; one number is a square if <paramref name="square"/> allows it.</param>
    /// <param name="lowest">The least side in pixels.</param>
    /// <param name="highest">The largest side in pixels.</param>
    /// <param name="multiple">Both sides must be multiples of this.</param>
    /// <param name="square">Whether one number is accepted for a square.</param>
    /// <exception cref="UsageException">The text is no such size.</exception>
    public static Size Parse(string name, string text, int lowest, int highest, int multiple = 1, bool square = false)
    {
        string[] sides = text.Split('x');
        if (square && sides.Length == 1) sides = [text, text];
        if (sides.Length == 2 && TryParse(sides[0], out int width) && TryParse(sides[1], out int height)) return new Size(width, height);
        string multiples = multiple == 1 ? "" : $"multiples of {multiple} ";
        throw new UsageException($"{name} takes a width and a height, {multiples}from {lowest} to {highest}, such as 1280x720, not '{text}'.");

        bool TryParse(string side, out int pixels) =>
            int.TryParse(side, NumberStyles.None, CultureInfo.InvariantCulture, out pixels)
            && pixels >= lowest && pixels <= highest && pixels % multiple == 0;
    }
}
