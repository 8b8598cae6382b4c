using OpenCvSharp;

namespace LiveDance.Window;

/// <summary>What a pane shows.</summary>
internal enum PaneContent
{
    /// <summary>The source's image.</summary>
    Source,

    /// <summary>The stick figure.</summary>
    Drawing,

    /// <summary>The performer.</summary>
    Performer,
}

/// <summary>A part of the picture.</summary>
/// <param name="Content">What it shows.</param>
/// <param name="Area">Where, in pixels from the top left corner.</param>
/// <param name="Border">How wide the line around it is, in pixels, outside the area.</param>
internal readonly record struct Pane(PaneContent Content, Rect Area, int Border = 0);

/// <summary>The sizes of what there is to show, in pixels.</summary>
/// <param name="Source">The source's image.</param>
/// <param name="Drawing">The stick figure.</param>
/// <param name="Picture">The performer.</param>
internal readonly record struct ContentSizes(Size Source, Size Drawing, Size Picture);

/// <summary>Where everything goes. Nothing is ever stretched: what is left over stays black.</summary>
internal static class ViewGeometry
{
    /// <summary>The most panes that a layout has.</summary>
    public const int MaxPanes = 3;

    // The inset fits into this share of the performer's pane and keeps this distance from its edges.
    private const double InsetShare = 0.3;
    private const double InsetMargin = 0.025;
    private const double InsetBorder = 0.003;

    /// <summary>The size at which the performer is shown pixel for pixel; even, as video encoders want it.</summary>
    public static Size Natural(ViewLayout layout, ContentSizes contents)
    {
        Size picture = contents.Picture;
        if (layout != ViewLayout.SideBySide) return Even(picture.Width, picture.Height);
        double aspects = Aspect(contents.Source) + Aspect(contents.Drawing) + Aspect(picture);
        return Even((int)Math.Ceiling(aspects * picture.Height), picture.Height);
    }

    /// <summary>Places the panes, the hindmost first.</summary>
    /// <param name="layout">Which panes.</param>
    /// <param name="output">The size of the picture or the window, in pixels.</param>
    /// <param name="contents">The sizes of what is shown; only their aspect counts.</param>
    /// <param name="panes">Receives them: room for <see cref="MaxPanes"/>.</param>
    /// <returns>How many there are; none when there is no room.</returns>
    public static int Arrange(ViewLayout layout, Size output, ContentSizes contents, Span<Pane> panes)
    {
        if (output.Width < 1 || output.Height < 1) return 0;
        var all = new Rect(0, 0, output.Width, output.Height);
        if (layout == ViewLayout.SideBySide) return Row(all, contents, panes);
        Rect main = Fit(Aspect(contents.Picture), all);
        panes[0] = new Pane(PaneContent.Performer, main);
        if (layout == ViewLayout.Performer) return 1;
        panes[1] = Inset(main, Aspect(contents.Source));
        return 2;
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

        // Neighbours share an edge, so rounding leaves no gap between them.
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
        // Dancers' feet and shadows are at the bottom.
        var corner = new Point(main.Right - margin - size.Width, main.Top + margin);
        int border = Math.Min(margin, (int)Math.Ceiling(InsetBorder * Math.Min(main.Width, main.Height)));
        return new Pane(PaneContent.Source, new Rect(corner, size), border);
    }

    /// <summary>The largest centred rectangle of an aspect.</summary>
    private static Rect Fit(double aspect, Rect box)
    {
        int width = Math.Clamp((int)Math.Round(box.Height * aspect), 1, box.Width);
        int height = Math.Clamp((int)Math.Round(box.Width / aspect), 1, box.Height);
        return new Rect(box.X + ((box.Width - width) / 2), box.Y + ((box.Height - height) / 2), width, height);
    }

    // What has no size yet, such as the image of a camera that has not answered, counts as square.
    private static double Aspect(Size size) => size.Width < 1 || size.Height < 1 ? 1 : (double)size.Width / size.Height;

    private static Size Even(int width, int height) => new((width + 1) & ~1, (height + 1) & ~1);
}
