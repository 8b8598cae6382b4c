using LiveDance.Control;
using LiveDance.Window;
using OpenCvSharp;

namespace LiveDance.Tests.Window;

/// <summary>Tests <see cref="ViewGeometry"/> for all layouts and window sizes.</summary>
public class ViewGeometryTests
{
    private static readonly ContentSizes Landscape = new(new Size(640, 480), new Size(256, 256), new Size(512, 512));
    private static readonly ContentSizes Wide = new(new Size(640, 480), new Size(640, 360), new Size(1280, 720));
    private static readonly ContentSizes Portrait = Landscape with { Source = new Size(540, 720) };

    [Fact]
    public void Performer_layout_centres_the_performer_between_black_bars()
    {
        Assert.Equal(new Rect(280, 0, 720, 720), Only(Arrange(ViewLayout.Performer, 1280, 720)));
        Assert.Equal(new Rect(0, 200, 500, 500), Only(Arrange(ViewLayout.Performer, 500, 900)));
        Assert.Equal(new Rect(0, 0, 512, 512), Only(Arrange(ViewLayout.Performer, 512, 512)));

        static Rect Only(Pane[] panes)
        {
            Pane pane = Assert.Single(panes);
            Assert.Equal(PaneContent.Performer, pane.Content);
            return pane.Area;
        }
    }

    [Fact]
    public void Side_by_side_layout_has_three_panes_of_equal_height_without_gaps()
    {
        // 4:3 + 1:1 + 1:1 = 10/3 wide at height 1: 1280 allows a height of 384.
        Pane[] panes = Arrange(ViewLayout.SideBySide, 1280, 720);
        Assert.Equal(
            [
                new(PaneContent.Source, new Rect(0, 168, 512, 384)),
                new(PaneContent.Drawing, new Rect(512, 168, 384, 384)),
                new(PaneContent.Performer, new Rect(896, 168, 384, 384)),
            ],
            panes);
    }

    [Fact]
    public void Beside_a_wide_performer_the_source_stands_above_the_stick_figure()
    {
        // The performer 16:9, the others half as large: 24:9 in all, 1200 x 450 in 1200 x 600.
        Pane[] panes = Arrange(ViewLayout.SideBySide, 1200, 600, Wide);
        Assert.Equal(
            [
                new(PaneContent.Source, new Rect(50, 75, 300, 225)),
                new(PaneContent.Drawing, new Rect(0, 300, 400, 225)),
                new(PaneContent.Performer, new Rect(400, 75, 800, 450)),
            ],
            panes);
        Assert.Equal(new Size(1920, 720), ViewGeometry.NaturalSize(ViewLayout.SideBySide, Wide));
    }

    [Fact]
    public void Portrait_source_keeps_its_aspect_ratio_side_by_side()
    {
        // 3:4 + 1 + 1 = 11/4: a height of 400 takes 1100.
        Pane[] panes = Arrange(ViewLayout.SideBySide, 1300, 400, Portrait);
        Rect[] expected = [new(100, 0, 300, 400), new(400, 0, 400, 400), new(800, 0, 400, 400)];
        Assert.Equal(expected, panes.Select(pane => pane.Area));
    }

    [Fact]
    public void Inset_keeps_its_aspect_ratio_in_the_upper_right_corner()
    {
        Pane[] panes = Arrange(ViewLayout.Inset, 1000, 1000);
        Assert.Equal(new Rect(0, 0, 1000, 1000), panes[0].Area);
        Assert.Equal(new Rect(1000 - 25 - 300, 25, 300, 225), panes[1].Area);
        Assert.Equal(3, panes[1].Border);

        Rect upright = Arrange(ViewLayout.Inset, 1000, 1000, Portrait)[1].Area;
        Assert.Equal(new Rect(1000 - 25 - 225, 25, 225, 300), upright);
    }

    [Fact]
    public void Natural_sizes_are_even_and_show_the_performer_pixel_for_pixel()
    {
        Assert.Equal(new Size(512, 512), ViewGeometry.NaturalSize(ViewLayout.Performer, Landscape));
        Assert.Equal(new Size(512, 512), ViewGeometry.NaturalSize(ViewLayout.Inset, Landscape));
        // 512 * 10/3 = 1706.7
        Size row = ViewGeometry.NaturalSize(ViewLayout.SideBySide, Landscape);
        Assert.Equal(new Size(1708, 512), row);
        Assert.Equal(new Size(512, 512), Arrange(ViewLayout.SideBySide, row.Width, row.Height)[2].Area.Size);
    }

    [Theory]
    [InlineData(512)]
    [InlineData(910)]
    public void Panes_of_every_size_are_inside_do_not_overlap_and_keep_their_aspect_ratio(int pictureWidth)
    {
        double shape = pictureWidth / 512.0;
        ContentSizes contents = Portrait with { Drawing = new Size(pictureWidth / 2, 256), Picture = new Size(pictureWidth, 512) };
        foreach (ViewLayout layout in Enum.GetValues<ViewLayout>())
        {
            for (int width = 1; width < 1400; width += 37)
            {
                for (int height = 1; height < 1000; height += 41)
                {
                    Pane[] panes = Arrange(layout, width, height, contents);
                    var all = new Rect(0, 0, width, height);
                    foreach (Pane pane in panes)
                        Assert.True(all.Contains(pane.Area), $"{layout} {width} x {height}: {pane}");
                    if (width < 20 || height < 20) continue;
                    Assert.All(panes, AssertAspect);
                    if (layout != ViewLayout.SideBySide) continue;
                    Assert.Equal(panes[1].Area.Right, panes[2].Area.Left);
                    if (pictureWidth == 512) Assert.Equal(panes[0].Area.Right, panes[1].Area.Left);
                    else Assert.True(panes[0].Area.Bottom <= panes[1].Area.Top && panes[0].Area.Right <= panes[2].Area.Left, $"{panes[0]}");
                }
            }
        }

        void AssertAspect(Pane pane)
        {
            double aspect = pane.Content == PaneContent.Source ? 0.75 : shape;
            Assert.InRange(pane.Area.Width - (aspect * pane.Area.Height), -2, 2);
        }
    }

    [Fact]
    public void Source_without_a_size_counts_as_square_and_an_empty_window_has_no_panes()
    {
        ContentSizes unknown = Landscape with { Source = default };
        Assert.Equal(3, Arrange(ViewLayout.SideBySide, 300, 100, unknown).Length);
        Assert.Empty(Arrange(ViewLayout.SideBySide, 0, 0));
    }

    private static Pane[] Arrange(ViewLayout layout, int width, int height, ContentSizes? contents = null)
    {
        var panes = new Pane[ViewGeometry.MaxPanes];
        int count = ViewGeometry.Arrange(layout, new Size(width, height), contents ?? Landscape, panes);
        return panes[..count];
    }
}
