using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Generation;

/// <summary>
/// Selects the region of the picture that is rendered: it contains the pose, what the performer reaches beyond it, and a margin. It stays
/// where it is until the pose leaves it or it has become too large. The reach is the performer's measured one at first, then the one that was
/// seen in the last pictures, see <see cref="RecentReach"/>.
/// </summary>
/// <param name="format">The sizes of the performer's pictures.</param>
/// <param name="reach">How far the performer reaches beyond the key points.</param>
/// <param name="projection">Where the shadow falls; null if the drawing has none.</param>
internal sealed class RegionSelector(FrameFormat format, MatteReach reach, ShadowProjection? projection)
{
    // Cells that a region's position is a multiple of: the generator's coarsest feature is 16 pixels, which is 4 cells.
    private const int Grid = 4;

    // Sizes in each direction, so that few different ones occur. Twice as many would make the region 2 % smaller, three quarters as many 3 %
    // larger (guest.mp4, 1280 x 720).
    private const int Sizes = 40;

    // Margin around the performer, in pixels: the generator sees this far, and the pose moves a little between frames. With 16 a foot near the
    // region's edge differed by up to 6 levels of 255 from the same one in the whole picture (juggle.mp4, float32).
    private const float Margin = 24;

    // A region that is kept may have this many times the cells of a new one.
    private const double MaxExcess = 1.07;

    private readonly PersonPose _shadow = new();
    private readonly RecentReach _recent = new(format);
    private PackedRegion _current;
    private BoundingArea? _points;

    /// <summary>The selector for a generator; null if it renders the whole picture always.</summary>
    /// <param name="performer">The performer.</param>
    /// <param name="network">One of its generators.</param>
    public static RegionSelector? For(Performer performer, IGeneratorNetwork network) =>
        network.IsResizable && performer.Manifest.Reach is { } reach && Supports(performer.Format)
            ? new RegionSelector(performer.Format, reach, performer.Manifest.Shadow)
            : null;

    /// <summary>Whether pictures of these sizes can be divided into regions.</summary>
    public static bool Supports(FrameFormat format) =>
        format.Columns % Grid == 0 && format.Rows % Grid == 0
        && format.Drawing.Width % format.Columns == 0 && format.Drawing.Width / format.Columns * format.Rows == format.Drawing.Height;

    /// <summary>The sizes that regions of pictures of these sizes can have, the whole picture's included.</summary>
    /// <returns>Width and height, in cells.</returns>
    public static IEnumerable<(int Width, int Height)> SizesOf(FrameFormat format) =>
        from width in Lengths(format.Columns) from height in Lengths(format.Rows) select (width, height);

    /// <summary>Selects the region for a pose.</summary>
    /// <param name="pose">The pose, in pixels of the picture; the whole picture is selected if it has no key points.</param>
    /// <param name="continues">Whether the pose continues the previous one; if not, the previous region is not kept.</param>
    public PackedRegion Select(PersonPose pose, bool continues)
    {
        PackedRegion required = Required(pose), fresh = Aligned(required);
        bool keep = continues && _current.Contains(required) && _current.CellCount <= MaxExcess * fresh.CellCount;
        return keep ? _current : _current = fresh;
    }

    /// <summary>Sees the picture that was rendered of the region selected last.</summary>
    /// <param name="picture">The mean colour of each cell, as it is fed back to the generator: 3 x cells, -1 to 1.</param>
    /// <param name="plate">That of the plate alone.</param>
    public void Observe(ReadOnlySpan<float> picture, ReadOnlySpan<float> plate)
    {
        if (_points is { } points) _recent.Observe(points, _current, picture, plate);
    }

    /// <summary>Forgets the pictures seen: the next one shows something else, or the ones in between are not seen.</summary>
    public void Forget() => _recent.Clear();

    private PackedRegion Required(PersonPose pose)
    {
        projection?.Project(pose, _shadow);
        PersonPose? shadow = projection is null ? null : _shadow;
        _points = null;
        if (!reach.TryCover(pose, shadow, out BoundingArea area) || !MatteReach.TryFind(pose, shadow, out BoundingArea points)) return PackedRegion.Whole(format);
        _points = points;
        area = _recent.Narrow(points, area);
        (int left, int right) = Cells(area.Left - Margin, area.Right + Margin, format.Columns);
        (int top, int bottom) = Cells(area.Top - Margin, area.Bottom + Margin, format.Rows);
        return new PackedRegion(left, top, right - left, bottom - top);
    }

    // First and last cell of a range of pixels, within the picture. A range outside the picture keeps one cell of the nearest edge.
    private static (int First, int End) Cells(float from, float to, int count)
    {
        int first = (int)Math.Clamp(MathF.Floor(from / FrameFormat.Block), 0, count - 1);
        int end = (int)Math.Clamp(MathF.Ceiling(to / FrameFormat.Block), first + 1, count);
        return (first, end);
    }

    private PackedRegion Aligned(PackedRegion required)
    {
        (int x, int width) = Aligned(required.X, required.Width, format.Columns);
        (int y, int height) = Aligned(required.Y, required.Height, format.Rows);
        return new PackedRegion(x, y, width, height);
    }

    private static IEnumerable<int> Lengths(int count)
    {
        int step = StepOf(count);
        for (int length = step; length < count; length += step) yield return length;
        yield return count;
    }

    // Cells between one size and the next.
    private static int StepOf(int count) => (count + (Sizes * Grid) - 1) / (Sizes * Grid) * Grid;

    // A grid step is added, because the position is moved down to the grid.
    private static (int First, int Length) Aligned(int first, int length, int count)
    {
        int step = StepOf(count);
        int rounded = Math.Min((length + Grid + step - 1) / step * step, count);
        int spare = (rounded - length) / 2, start = Math.Clamp(first - spare, 0, count - rounded);
        return (start / Grid * Grid, rounded);
    }
}
