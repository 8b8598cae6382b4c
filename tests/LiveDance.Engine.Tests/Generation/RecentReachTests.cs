using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using OpenCvSharp;

namespace LiveDance.Engine.Tests.Generation;

/// <summary>How far the performer reached in the last pictures, and the area that follows from it.</summary>
public class RecentReachTests
{
    private const int Block = FrameFormat.Block, Remembered = 12;
    private const float Slack = 16, Shown = 3 / 127.5f;
    private static readonly FrameFormat Format = new(new Size(320, 240), new Size(160, 120));
    private static readonly BoundingArea Points = new(120, 80, 200, 180);
    private static readonly BoundingArea Farthest = new(20, 20, 300, 220);

    [Fact]
    public void Area_becomes_smaller_after_some_pictures_and_is_never_larger_than_the_measured_one()
    {
        var reach = new RecentReach(Format);
        PackedRegion whole = PackedRegion.Whole(Format);
        for (int i = 0; i < Remembered; i++)
        {
            Assert.Equal(Farthest, reach.Narrow(Points, Farthest));
            Show(reach, whole, new Rect(112, 72, 96, 116));
        }
        Assert.Equal(new BoundingArea(112 - Slack, 72 - Slack, 208 + Slack, 188 + Slack), reach.Narrow(Points, Farthest));
        Show(reach, whole, new Rect(0, 0, 320, 240));
        Assert.Equal(Farthest, reach.Narrow(Points, Farthest));
    }

    [Fact]
    public void Farthest_of_the_last_pictures_counts_and_moves_with_the_key_points()
    {
        var reach = new RecentReach(Format);
        PackedRegion whole = PackedRegion.Whole(Format);
        Show(reach, whole, new Rect(100, 72, 108, 116));
        for (int i = 1; i < Remembered; i++) Show(reach, whole, new Rect(112, 72, 96, 116));
        Assert.Equal(100 - Slack, reach.Narrow(Points, Farthest).Left);
        BoundingArea moved = Points with { Left = Points.Left + 30, Right = Points.Right + 30 };
        Assert.Equal(130 - Slack, reach.Narrow(moved, Farthest).Left);
        Show(reach, whole, new Rect(112, 72, 96, 116));
        Assert.Equal(112 - Slack, reach.Narrow(Points, Farthest).Left);
        reach.Clear();
        Assert.Equal(Farthest, reach.Narrow(Points, Farthest));
    }

    [Fact]
    public void Area_contains_the_key_points_also_where_nothing_of_the_performer_shows()
    {
        var reach = new RecentReach(Format);
        // A dancer who enters from the left: the key points reach outside the picture, where nothing can show.
        var outside = new BoundingArea(-100, 80, 60, 180);
        for (int i = 0; i < Remembered; i++) Show(reach, PackedRegion.Whole(Format), new Rect(0, 80, 60, 100), outside);
        Assert.Equal(outside.Left - Slack, reach.Narrow(outside, new BoundingArea(-200, 0, 200, 240)).Left);
        // A picture in which nothing shows says nothing.
        Show(reach, PackedRegion.Whole(Format), default);
        Assert.Equal(60 + Slack, reach.Narrow(outside, new BoundingArea(-200, 0, 200, 240)).Right);
    }

    [Fact]
    public void What_shows_is_found_as_cell_by_cell_in_regions_of_any_width()
    {
        var random = new Random(3);
        for (int trial = 0; trial < 200; trial++)
        {
            int width = random.Next(1, Format.Columns + 1), height = random.Next(1, Format.Rows + 1);
            var region = new PackedRegion(random.Next(Format.Columns - width + 1), random.Next(Format.Rows - height + 1), width, height);
            float[] plate = [.. Enumerable.Range(0, 3 * Format.CellCount).Select(_ => (float)((random.NextDouble() * 2) - 1))], picture = [.. plate];
            double density = Math.Pow(random.NextDouble(), 3);
            for (int i = 0; i < picture.Length; i++)
                if (random.NextDouble() < density) picture[i] += Shown * (random.Next(2) == 0 ? 0.9f : -1.1f);
            var reach = new RecentReach(Format);
            for (int i = 0; i < Remembered; i++) reach.Observe(Points, region, picture, plate);
            BoundingArea everywhere = new(-1000, -1000, 1000, 1000);
            Assert.Equal(Naive(region, picture, plate) ?? everywhere, reach.Narrow(Points, everywhere));
        }
    }

    // Renders a rectangle of pixels that differs from the plate, and sees it.
    private static void Show(RecentReach reach, PackedRegion region, Rect shown, BoundingArea? points = null)
    {
        float[] plate = new float[3 * Format.CellCount], picture = new float[plate.Length];
        for (int row = shown.Y / Block; row < (shown.Y + shown.Height) / Block; row++)
            picture.AsSpan(Format.CellCount + (row * Format.Columns) + (shown.X / Block), shown.Width / Block).Fill(0.5f);
        reach.Observe(points ?? Points, region, picture, plate);
    }

    // The area of the rows and columns with at least three cells that show; null if there are none.
    private static BoundingArea? Naive(PackedRegion region, float[] picture, float[] plate)
    {
        bool Shows(int x, int y) => Enumerable.Range(0, 3).Any(c =>
        {
            int at = (c * Format.CellCount) + (y * Format.Columns) + x;
            return Math.Abs(picture[at] - plate[at]) > Shown;
        });
        int[] xs = [.. Enumerable.Range(region.X, region.Width)], ys = [.. Enumerable.Range(region.Y, region.Height)];
        int[] rows = [.. ys.Where(y => xs.Count(x => Shows(x, y)) >= 3)], columns = [.. xs.Where(x => ys.Count(y => Shows(x, y)) >= 3)];
        if (rows.Length == 0 || columns.Length == 0) return null;
        return new BoundingArea(
            Math.Min(Points.Left, columns[0] * Block) - Slack, Math.Min(Points.Top, rows[0] * Block) - Slack,
            Math.Max(Points.Right, (columns[^1] + 1) * Block) + Slack, Math.Max(Points.Bottom, (rows[^1] + 1) * Block) + Slack);
    }
}
