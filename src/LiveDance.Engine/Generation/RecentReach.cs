using System.Numerics;
using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Generation;

/// <summary>
/// How far the performer has lately reached beyond the key points, as seen in the pictures themselves. A performer's measured
/// <see cref="MatteReach"/> is that of the rarest poses; most of the time hair, clothes and shadow reach much less far, and the area that is
/// rendered can be smaller. Costs a few microseconds a picture and allocates nothing.
/// </summary>
/// <param name="format">The sizes of the performer's pictures.</param>
internal sealed class RecentReach(FrameFormat format)
{
    // Pictures that are remembered, and that must have been seen before the area becomes smaller: half a second at 25 a second. With 8 to 16 the
    // area is the same within 1 % (guest, visitor and juggle, 1280 x 720).
    private const int Remembered = 12;

    // Pixels that the performer may reach farther than in any of them: more than it does from one picture to the next, also where only every third
    // image of these clips is used.
    private const float Slack = 16;

    // A cell shows if its mean colour differs from the plate's by more than this: three levels of 255, of values from -1 to 1. With two, what the
    // full generator leaves where there is nobody counts at times.
    private const float Shown = 3 / 127.5f;

    // Cells in a row or column that must show, so that a single wrong cell does not count.
    private const int FewestCells = 3;

    // Left, up, right and down, in turn, in pixels.
    private readonly Vector4[] _reaches = new Vector4[Remembered];
    private readonly int[] _inColumn = new int[format.Columns + Vector<int>.Count];
    private long _seen;

    /// <summary>Forgets what was seen.</summary>
    public void Clear() => _seen = 0;

    /// <summary>Sees a picture.</summary>
    /// <param name="points">The area of the key points that the reach counts from, in pixels.</param>
    /// <param name="region">The region of the picture that was rendered.</param>
    /// <param name="picture">The mean colour of each cell: 3 x cells, -1 to 1.</param>
    /// <param name="plate">That of the plate alone.</param>
    public void Observe(BoundingArea points, PackedRegion region, ReadOnlySpan<float> picture, ReadOnlySpan<float> plate)
    {
        const int Block = FrameFormat.Block;
        (int top, int bottom) = (-1, -1);
        _inColumn.AsSpan(0, region.Width).Clear();
        for (int row = 0; row < region.Height; row++)
        {
            if (CountShown(region, row, picture, plate) < FewestCells) continue;
            bottom = row;
            if (top < 0) top = row;
        }
        int left = 0, right = region.Width - 1;
        while (left < region.Width && _inColumn[left] < FewestCells) left++;
        while (right > left && _inColumn[right] < FewestCells) right--;
        if (top < 0 || left == region.Width) return;
        var reach = new Vector4(
            points.Left - ((region.X + left) * Block), points.Top - ((region.Y + top) * Block),
            ((region.X + right + 1) * Block) - points.Right, ((region.Y + bottom + 1) * Block) - points.Bottom);
        // Not less far than the key points: those outside the picture may be in it the next time.
        _reaches[_seen++ % Remembered] = Vector4.Max(reach, Vector4.Zero);
    }

    /// <summary>Makes the area that the performer can reach smaller if enough pictures were seen.</summary>
    /// <param name="points">The area of the key points that the reach counts from, in pixels.</param>
    /// <param name="farthest">The area that it can reach in any pose.</param>
    public BoundingArea Narrow(BoundingArea points, BoundingArea farthest)
    {
        if (_seen < Remembered) return farthest;
        Vector4 reach = _reaches[0];
        foreach (Vector4 other in _reaches) reach = Vector4.Max(reach, other);
        reach += new Vector4(Slack);
        return new BoundingArea(
            MathF.Max(farthest.Left, points.Left - reach.X), MathF.Max(farthest.Top, points.Top - reach.Y),
            MathF.Min(farthest.Right, points.Right + reach.Z), MathF.Min(farthest.Bottom, points.Bottom + reach.W));
    }

    // Counts the cells of a row that show, in the row and in each column.
    private int CountShown(PackedRegion region, int row, ReadOnlySpan<float> picture, ReadOnlySpan<float> plate)
    {
        int plane = format.CellCount, first = ((region.Y + row) * format.Columns) + region.X, x = 0, shown = 0;
        var threshold = new Vector<float>(Shown);
        for (; x <= region.Width - Vector<float>.Count; x += Vector<float>.Count)
        {
            Vector<float> largest = Vector<float>.Zero;
            for (int at = first + x; at < 3 * plane; at += plane)
                largest = Vector.Max(largest, Vector.Abs(new Vector<float>(picture[at..]) - new Vector<float>(plate[at..])));
            Vector<int> shows = Vector.GreaterThan(largest, threshold);
            if (shows == Vector<int>.Zero) continue;
            Span<int> columns = _inColumn.AsSpan(x);
            // A cell that shows is -1 in the comparison's result.
            (new Vector<int>(columns) - shows).CopyTo(columns);
            shown -= Vector.Sum(shows);
        }
        for (; x < region.Width; x++)
        {
            float largest = 0;
            for (int at = first + x; at < 3 * plane; at += plane) largest = MathF.Max(largest, MathF.Abs(picture[at] - plate[at]));
            if (largest <= Shown) continue;
            _inColumn[x]++;
            shown++;
        }
        return shown;
    }
}
