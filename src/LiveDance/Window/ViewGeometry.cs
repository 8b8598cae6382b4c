using LiveDance.Control;
using OpenCvSharp;

namespace LiveDance.Window;

/// <summary>The content of a pane.</summary>
internal enum PaneContent
{
    /// <summary>The source's image.</summary>
    Source,

    /// <summary>The stick figure.</summary>
    Drawing,

    /// <summary>The performer.</summary>
    Performer,
}

/// <summary>A pane of the picture.</summary>
/// <param name="Content">Its content.</param>
/// <param name="Area">Its area, in pixels from the top left corner.</param>
/// <param name="Border">Width of the line around the area, in pixels.</param>
internal readonly record struct Pane(PaneContent Content, Rect Area, int Border = 0);

/// <summary>The sizes of the contents, in pixels.</summary>
/// <param name="Source">The source's image.</param>
/// <param name="Drawing">The stick figure.</param>
/// <param name="Picture">The performer.</param>
internal readonly record struct ContentSizes(Size Source, Size Drawing, Size Picture);

/// <summary>Computes the positions of the panes in a picture. Aspect ratios are kept; the remaining area is black.</summary>
internal static class ViewGeometry
{
    /// <summary>The maximum number of panes of a layout.</summary>
    public const int MaxPanes = 3;

    // Size of the inset, distance from the edges, and width of the border, as shares of the performer's pane.
    private const double InsetShare = 0.3;
    private const double InsetMargin = 0.025;
    private const double InsetBorder = 0.003;

    /// <summary>The size at which the performer is shown pixel for pixel; even, as video encoders require.</summary>
    public static Size NaturalSize(ViewLayout layout, ContentSizes contents)
    {
        Size picture = contents.Picture;
        if (layout != ViewLayout.SideBySide) return RoundUpToEven(picture.Width, picture.Height);
        if (IsWide(contents)) return RoundUpToEven(picture.Width + ((picture.Width + 1) / 2), picture.Height);
        double aspects = Aspect(contents.Source) + Aspect(contents.Drawing) + Aspect(picture);
        return RoundUpToEven((int)Math.Ceiling(aspects * picture.Height), picture.Height);
    }

    /// <summary>Computes the panes, from back to front.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="output">The size of the picture or the window, in pixels.</param>
    /// <param name="contents">The sizes of the contents, of which only the aspect ratios are used.</param>
    /// <param name="panes">Receives the panes; at least <see cref="MaxPanes"/> long.</param>
    /// <returns>The number of panes; 0 if the output is empty.</returns>
    public static int Arrange(ViewLayout layout, Size output, ContentSizes contents, Span<Pane> panes)
    {
        if (output.Width < 1 || output.Height < 1) return 0;
        var all = new Rect(0, 0, output.Width, output.Height);
        if (layout == ViewLayout.SideBySide) return IsWide(contents) ? Column(all, contents, panes) : Row(all, contents, panes);
        Rect main = Fit(Aspect(contents.Picture), all);
        panes[0] = new Pane(PaneContent.Performer, main);
        if (layout == ViewLayout.Performer) return 1;
        panes[1] = Inset(main, Aspect(contents.Source));
        return 2;
    }

    // Three wide pictures in a row would be a strip.
    private static bool IsWide(ContentSizes contents) => contents.Picture.Width > contents.Picture.Height;

    // The source above the stick figure, both in half the size, and beside them the performer.
    private static int Column(Rect all, ContentSizes contents, Span<Pane> panes)
    {
        Rect area = Fit(1.5 * Aspect(contents.Picture), all);
        int left = area.Width / 3, upper = area.Height / 2;
        var source = new Rect(area.X, area.Y, Math.Max(1, left), Math.Max(1, upper));
        panes[0] = new Pane(PaneContent.Source, Fit(Aspect(contents.Source), source));
        panes[1] = new Pane(PaneContent.Drawing, new Rect(area.X, area.Y + upper, Math.Max(1, left), area.Height - upper));
        panes[2] = new Pane(PaneContent.Performer, new Rect(area.X + left, area.Y, area.Width - left, area.Height));
        return 3;
    }

    private static int Row(Rect all, ContentSizes contents, Span<Pane> panes)
    {
        double source = Aspect(contents.Source), drawing = Aspect(contents.Drawing), picture = Aspect(contents.Picture);
        double aspects = source + drawing + picture;
        double height = Math.Min(all.Height, all.Width / aspects);
        int rows = Math.Max(1, (int)height);
        int top = (all.Height - rows) / 2;
        double left = Math.Max(0, Math.Floor((all.Width - (aspects * height)) / 2));
        panes[0] = Next(PaneContent.Source, source);
        panes[1] = Next(PaneContent.Drawing, drawing);
        panes[2] = Next(PaneContent.Performer, picture);
        return 3;

        // Neighbours share a rounded edge, so there are no gaps between them.
        Pane Next(PaneContent content, double aspect)
        {
            int from = Math.Min((int)Math.Round(left), all.Width - 1);
            left += aspect * height;
            int to = Math.Min((int)Math.Round(left), all.Width);
            return new Pane(content, new Rect(from, top, Math.Max(1, to - from), rows));
        }
    }

    private static Pane Inset(Rect main, double aspect)
    {
        int margin = (int)(InsetMargin * Math.Min(main.Width, main.Height));
        int width = Math.Max(1, (int)(InsetShare * main.Width)), height = Math.Max(1, (int)(InsetShare * main.Height));
        Size size = Fit(aspect, new Rect(0, 0, width, height)).Size;
        // At the top, as the performer's feet and shadow are at the bottom.
        var corner = new Point(main.Right - margin - size.Width, main.Top + margin);
        int border = Math.Min(margin, (int)Math.Ceiling(InsetBorder * Math.Min(main.Width, main.Height)));
        return new Pane(PaneContent.Source, new Rect(corner, size), border);
    }

    // The largest centred rectangle with an aspect ratio.
    private static Rect Fit(double aspect, Rect box)
    {
        int width = Math.Clamp((int)Math.Round(box.Height * aspect), 1, box.Width);
        int height = Math.Clamp((int)Math.Round(box.Width / aspect), 1, box.Height);
        return new Rect(box.X + ((box.Width - width) / 2), box.Y + ((box.Height - height) / 2), width, height);
    }

    // Contents without a size, such as the image of a camera that has not delivered any, count as square.
    private static double Aspect(Size size) => size.Width < 1 || size.Height < 1 ? 1 : (double)size.Width / size.Height;

    private static Size RoundUpToEven(int width, int height) => new((width + 1) & ~1, (height + 1) & ~1);
}
