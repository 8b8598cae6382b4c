using LiveDance.Control;
using LiveDance.Window;
using OpenCvSharp;

namespace LiveDance.Tests.Window;

public sealed class OverlaySpaceTests
{
    private static readonly ContentSizes Contents = new(new Size(640, 480), new Size(256, 256), new Size(512, 512));

    [Theory]
    [InlineData(1280, 720)]
    [InlineData(1920, 1080)]
    [InlineData(720, 1280)]
    [InlineData(800, 600)]
    [InlineData(512, 512)]
    public void Space_is_in_the_window_and_never_over_the_performer(int width, int height)
    {
        foreach (ViewLayout layout in Enum.GetValues<ViewLayout>())
        {
            (Rect first, Rect second, Rect performer) = Arrange(layout, width, height, 0.4);
            foreach (Rect space in new[] { first, second })
            {
                Assert.True(new Rect(0, 0, width, height).Contains(space), $"{layout}: {space}");
                Assert.Equal(default, space & performer);
            }
        }
    }

    [Fact]
    public void Space_beside_the_picture_is_taken_first()
    {
        (Rect first, Rect second, _) = Arrange(ViewLayout.Performer, 1280, 720, 0.4);
        Assert.True(first.Right <= 280 && second.Left >= 1000, $"{first} {second}");
    }

    [Fact]
    public void Finding_the_spaces_allocates_nothing()
    {
        var space = new OverlaySpace();
        var window = new Size(1280, 720);
        Pane[] panes = new Pane[3];
        int count = ViewGeometry.Arrange(ViewLayout.SideBySide, window, Contents, panes);
        Find(10);
        Assert.Equal(0, Allocation.Least(() => Find(20)));

        // The performer walks, so that spaces are taken and given up.
        void Find(int times)
        {
            for (int i = 0; i < times; i++) space.Arrange(window, panes.AsSpan(0, count), new Rect(100 * i % 1200, 200, 80, 300), 20);
        }
    }

    [Fact]
    public void Space_is_kept_until_the_performer_comes_into_it()
    {
        var space = new OverlaySpace();
        Rect before = Arrange(space, ViewLayout.Performer, 512, 512, 0.5);
        Assert.Equal(before, Arrange(space, ViewLayout.Performer, 512, 512, 0.52));
        Rect after = Arrange(space, ViewLayout.Performer, 512, 512, 0.1);
        Assert.NotEqual(before, after);
    }

    [Fact]
    public void Text_is_wrapped_and_a_word_that_is_too_long_is_broken()
    {
        using var font = new SkiaSharp.SKFont(Typefaces.Regular, 20);
        List<string> rows = TextBlock.Wrap("Stand on the mark, /a/very/long/path/that/does/not/fit/in/a/row.mp4", font, 160);
        Assert.All(rows, row => Assert.True(font.MeasureText(row) <= 160, row));
        Assert.Equal("Standonthemark,/a/very/long/path/that/does/not/fit/in/a/row.mp4", string.Concat(rows).Replace(" ", "", StringComparison.Ordinal));
    }

    private static (Rect First, Rect Second, Rect Performer) Arrange(ViewLayout layout, int width, int height, double at)
    {
        var space = new OverlaySpace();
        Rect performer = default;
        Arrange(space, layout, width, height, at, area => performer = area);
        return (space.First, space.Second, performer);
    }

    // A performer who takes a quarter of the picture's width and most of its height.
    private static Rect Arrange(OverlaySpace space, ViewLayout layout, int width, int height, double at, Action<Rect>? receive = null)
    {
        var panes = new Pane[ViewGeometry.MaxPanes];
        int count = ViewGeometry.Arrange(layout, new Size(width, height), Contents, panes);
        Rect pane = panes.Take(count).Single(each => each.Content == PaneContent.Performer).Area;
        var performer = new Rect(pane.X + (int)(at * pane.Width), pane.Y + (pane.Height / 8), pane.Width / 4, pane.Height * 6 / 8);
        space.Arrange(new Size(width, height), panes.AsSpan(0, count), performer, OverlayBox.TextSize(new Size(width, height)));
        receive?.Invoke(performer);
        return space.First;
    }
}
