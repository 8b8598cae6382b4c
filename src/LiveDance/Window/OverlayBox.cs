using OpenCvSharp;

namespace LiveDance.Window;

/// <summary>A line of an overlay.</summary>
/// <param name="Label">The left column; empty for none.</param>
/// <param name="Text">The right column.</param>
internal readonly record struct OverlayLine(string Label, string Text);

/// <summary>
/// Light text on a dark translucent box, legible on any picture. Redrawn only when its words or the room change.
/// </summary>
internal sealed class OverlayBox : IDisposable
{
    private const HersheyFonts Font = HersheyFonts.HersheyDuplex;
    private const double SmallestScale = 0.4;
    private static readonly Scalar Background = new(24, 18, 16, 205);
    private static readonly Scalar LabelColour = new(255, 205, 140, 255);
    private static readonly Scalar TextColour = new(245, 245, 245, 255);
    private readonly double _magnification;
    private OverlayLine[] _lines = [];
    private Size _room;

    /// <param name="magnification">How much larger than the usual its letters are.</param>
    public OverlayBox(double magnification = 1) => _magnification = magnification;

    /// <summary>The box, 4 bytes a pixel: blue, green, red, alpha.</summary>
    public Mat Image { get; } = new();

    /// <summary>Its top left corner in the window.</summary>
    public Point Position { get; set; }

    /// <summary>Counts redrawings.</summary>
    public int Version { get; private set; }

    /// <summary>Whether there is anything to show.</summary>
    public bool Visible => _lines.Length > 0;

    /// <summary>Writes the lines, as large as suits the room and never larger than it.</summary>
    /// <param name="lines">None hides the box.</param>
    /// <param name="room">The window's size.</param>
    /// <returns>Whether anything has changed.</returns>
    public bool Write(ReadOnlySpan<OverlayLine> lines, Size room)
    {
        if (_room == room && lines.SequenceEqual(_lines)) return false;
        (_lines, _room) = (lines.ToArray(), room);
        if (_lines.Length == 0) return true;
        double comfortable = Math.Clamp(Math.Min(room.Width / 1280.0, room.Height / 720.0), 0.62, 2) * 0.75 * _magnification;
        Sheet sheet = Measure(comfortable);
        double shrink = Math.Min((double)room.Width / sheet.Size.Width, (double)room.Height / sheet.Size.Height);
        if (shrink < 1) sheet = Measure(Math.Max(SmallestScale, comfortable * shrink));
        Draw(sheet, Math.Min(sheet.Size.Width, room.Width), Math.Min(sheet.Size.Height, room.Height));
        Version++;
        return true;
    }

    public void Dispose() => Image.Dispose();

    private Sheet Measure(double scale)
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
        return new Sheet(scale, padding, padding + labels + gap, pitch, letter.Height, size);
    }

    private void Draw(Sheet sheet, int width, int height)
    {
        Image.Create(height, width, MatType.CV_8UC4);
        Image.SetTo(Background);
        int baseLine = sheet.Padding + sheet.LetterHeight;
        foreach (OverlayLine line in _lines)
        {
            Put(line.Label, sheet.Padding, LabelColour);
            Put(Shorten(line.Text, width - sheet.Padding - sheet.TextLeft, sheet.Scale), sheet.TextLeft, TextColour);
            baseLine += sheet.Pitch;
        }

        void Put(string text, int left, Scalar colour)
        {
            if (text.Length == 0) return;
            Cv2.PutText(Image, text, new Point(left, baseLine), Font, sheet.Scale, colour, 1, LineTypes.AntiAlias);
        }
    }

    /// <summary>Takes words out of the middle: of a path, both ends say most.</summary>
    private static string Shorten(string text, int width, double scale)
    {
        string whole = text;
        for (int kept = whole.Length; kept > 8 && Width(text, scale) > width; kept--)
            text = string.Concat(whole.AsSpan(0, kept / 2), "...", whole.AsSpan(whole.Length - (kept / 2)));
        return text;
    }

    private static int Width(string text, double scale) =>
        text.Length == 0 ? 0 : Cv2.GetTextSize(text, Font, scale, 1, out _).Width;

    private readonly record struct Sheet(
        double Scale, int Padding, int TextLeft, int Pitch, int LetterHeight, Size Size);
}
