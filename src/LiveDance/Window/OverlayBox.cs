using OpenCvSharp;

namespace LiveDance.Window;

/// <summary>A line of an overlay.</summary>
/// <param name="Label">The left column; empty for none.</param>
/// <param name="Text">The right column.</param>
internal readonly record struct OverlayLine(string Label, string Text);

/// <summary>
/// Draws light text on a dark translucent box, legible on any picture; only when the text or the window's size changes.
/// </summary>
internal sealed class OverlayBox : IDisposable
{
    private const HersheyFonts Font = HersheyFonts.HersheyDuplex;
    private const double MinScale = 0.4;
    private static readonly Scalar Background = new(24, 18, 16, 205);
    private static readonly Scalar LabelColour = new(255, 205, 140, 255);
    private static readonly Scalar TextColour = new(245, 245, 245, 255);
    private readonly double _magnification;
    private OverlayLine[] _lines = [];
    private Size _available;
    private bool _showsCode;

    /// <param name="magnification">Factor on the normal text size.</param>
    public OverlayBox(double magnification = 1) => _magnification = magnification;

    /// <summary>The image of the box, BGRA.</summary>
    public Mat Image { get; } = new();

    /// <summary>The top left corner in the window, in pixels.</summary>
    public Point Position { get; set; }

    /// <summary>A number that changes when the image is redrawn.</summary>
    public int Version { get; private set; }

    /// <summary>Whether there is any text.</summary>
    public bool Visible => _lines.Length > 0 || _showsCode;

    /// <summary>Sets the lines; their size depends on the available size and is reduced until they fit.</summary>
    /// <param name="lines">The lines; none hides the box.</param>
    /// <param name="available">The available size, in pixels.</param>
    /// <returns>Whether anything has changed.</returns>
    public bool Write(ReadOnlySpan<OverlayLine> lines, Size available)
    {
        if (_available == available && lines.SequenceEqual(_lines)) return false;
        (_lines, _available) = (lines.ToArray(), available);
        if (_lines.Length == 0) return true;
        double scale = Math.Clamp(Math.Min(available.Width / 1280.0, available.Height / 720.0), 0.62, 2) * 0.75 * _magnification;
        Arrangement arrangement = Measure(scale);
        Size size = arrangement.Size;
        double shrink = Math.Min((double)available.Width / size.Width, (double)available.Height / size.Height);
        if (shrink < 1) arrangement = Measure(Math.Max(MinScale, scale * shrink));
        size = arrangement.Size;
        Draw(arrangement, Math.Min(size.Width, available.Width), Math.Min(size.Height, available.Height));
        Version++;
        return true;
    }

    /// <summary>Shows a QR code instead of text.</summary>
    /// <param name="code">Its modules by row and column, true for dark; null hides the box.</param>
    /// <param name="available">The available size, in pixels.</param>
    /// <returns>Whether anything has changed.</returns>
    public bool WriteCode(bool[][]? code, Size available)
    {
        bool shows = code is not null;
        if (shows == _showsCode && available == _available) return false;
        (_showsCode, _available) = (shows, available);
        if (code is null) return true;
        int module = Math.Max(1, Math.Min(available.Width, available.Height) * 2 / 3 / code.Length);
        Image.Create(code.Length * module, code.Length * module, MatType.CV_8UC4);
        Image.SetTo(new Scalar(255, 255, 255, 255));
        for (int y = 0; y < code.Length; y++)
            for (int x = 0; x < code.Length; x++)
                if (code[y][x]) Cv2.Rectangle(Image, new Rect(x * module, y * module, module, module), new Scalar(0, 0, 0, 255), -1);
        Version++;
        return true;
    }

    public void Dispose() => Image.Dispose();

    private Arrangement Measure(double scale)
    {
        int labels = 0, texts = 0;
        Size letter = Cv2.GetTextSize("Hg", Font, scale, 1, out int descent);
        foreach (OverlayLine line in _lines)
        {
            labels = Math.Max(labels, Width(line.Label, scale));
            texts = Math.Max(texts, Width(line.Text, scale));
        }
        int padding = letter.Height, gap = labels > 0 ? letter.Width : 0;
        int pitch = letter.Height + descent + (letter.Height / 2);
        int height = (pitch * (_lines.Length - 1)) + letter.Height + descent;
        var size = new Size((2 * padding) + labels + gap + texts, (2 * padding) + height);
        return new Arrangement(scale, padding, padding + labels + gap, pitch, letter.Height, size);
    }

    private void Draw(Arrangement arrangement, int width, int height)
    {
        Image.Create(height, width, MatType.CV_8UC4);
        Image.SetTo(Background);
        int baseLine = arrangement.Padding + arrangement.LetterHeight;
        foreach (OverlayLine line in _lines)
        {
            Put(line.Label, arrangement.Padding, LabelColour);
            Put(Shorten(line.Text, width - arrangement.Padding - arrangement.TextLeft, arrangement.Scale), arrangement.TextLeft, TextColour);
            baseLine += arrangement.Pitch;
        }

        void Put(string text, int left, Scalar colour)
        {
            if (text.Length == 0) return;
            Cv2.PutText(Image, text, new Point(left, baseLine), Font, arrangement.Scale, colour, 1, LineTypes.AntiAlias);
        }
    }

    // Shortens a text in the middle, as the beginning and the end of a path matter most.
    private static string Shorten(string text, int width, double scale)
    {
        string whole = text;
        for (int kept = whole.Length; kept > 8 && Width(text, scale) > width; kept--)
            text = string.Concat(whole.AsSpan(0, kept / 2), "...", whole.AsSpan(whole.Length - (kept / 2)));
        return text;
    }

    private static int Width(string text, double scale) =>
        text.Length == 0 ? 0 : Cv2.GetTextSize(text, Font, scale, 1, out _).Width;

    private readonly record struct Arrangement(
        double Scale, int Padding, int TextLeft, int Pitch, int LetterHeight, Size Size);
}
