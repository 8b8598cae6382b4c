using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Generation;

/// <summary>
/// Names of the dimensions that an exported generator leaves open, so that it can render a region of the picture. A generator with fixed
/// dimensions always renders the whole picture.
/// </summary>
public static class OpenDimensions
{
    /// <summary>Rows and columns of the drawing, in its pixels.</summary>
    public const string DrawingRows = "drawing_rows", DrawingColumns = "drawing_columns";

    /// <summary>Rows and columns of every other tensor, in cells of 4 x 4 pixels of the picture.</summary>
    public const string Rows = "cell_rows", Columns = "cell_columns";

    /// <summary>The sizes for a region of the picture.</summary>
    /// <param name="region">The region.</param>
    /// <param name="format">The sizes of the performer's pictures.</param>
    public static IReadOnlyDictionary<string, long> Of(PackedRegion region, FrameFormat format)
    {
        return new Dictionary<string, long>
        {
            [DrawingRows] = region.Height * format.Drawing.Height / format.Rows,
            [DrawingColumns] = region.Width * format.Drawing.Width / format.Columns,
            [Rows] = region.Height,
            [Columns] = region.Width,
        };
    }
}
