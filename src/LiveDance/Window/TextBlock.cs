using SkiaSharp;

namespace LiveDance.Window;

/// <summary>The styles of a line of text.</summary>
internal enum TextStyle
{
    /// <summary>Running text.</summary>
    Body,

    /// <summary>Twice as large, bold.</summary>
    Heading,

    /// <summary>A number or a word that fills the width, up to six times as large.</summary>
    Display,
}

/// <summary>A line of text, which is wrapped where it is too long.</summary>
/// <param name="Label">The left column; empty for none.</param>
/// <param name="Text">The right column, or the whole line.</param>
/// <param name="Style">The style of the text.</param>
internal readonly record struct OverlayLine(string Label, string Text, TextStyle Style = TextStyle.Body);

/// <summary>Lines of text, wrapped and arranged for a width, and drawn with Skia.</summary>
internal sealed class TextBlock : IDisposable
{
    // Distances as shares of the size of the running text: between baselines, between lines of their own, around the text, between columns.
    private const float Leading = 1.32f, Spacing = 0.28f, Padding = 0.75f, ColumnGap = 0.8f;
    private const float HeadingFactor = 1.9f, DisplayFactor = 5;

    // Share of the width that the labels may take.
    private const float WidestLabels = 0.4f;

    private static readonly SKColor LabelColour = new(140, 205, 255), TextColour = new(245, 245, 245);

    private readonly List<Run> _runs = [];
    private readonly SKFont[] _fonts;
    private readonly List<SKFont> _others = [];
    private readonly SKFont _labels;
    private readonly bool _centred;
    private readonly float _size;
    private readonly float _widest;

    /// <param name="lines">The lines.</param>
    /// <param name="size">The size of the running text, in pixels.</param>
    /// <param name="width">The greatest width, in pixels.</param>
    /// <param name="centred">Whether lines are centred.</param>
    public TextBlock(ReadOnlySpan<OverlayLine> lines, float size, float width, bool centred)
    {
        (_size, _centred) = (size, centred);
        _fonts = [new(Typefaces.Regular, size), new(Typefaces.Bold, size * HeadingFactor), new(Typefaces.Bold, size * DisplayFactor)];
        _labels = new SKFont(Typefaces.Bold, size);
        float inner = Math.Max(size, width - (2 * Padding * size)), labels = 0;
        foreach (OverlayLine line in lines) if (line.Label.Length > 0) labels = Math.Max(labels, _labels.MeasureText(line.Label));
        float column = labels > 0 ? Math.Min(labels, WidestLabels * inner) + (ColumnGap * size) : 0;
        float y = Padding * size;
        for (int i = 0; i < lines.Length; i++)
        {
            if (i > 0) y += Spacing * size;
            float left = lines[i].Label.Length > 0 || column > 0 && lines[i].Style == TextStyle.Body ? column : 0;
            SKFont font = FontFor(lines[i].Text, _fonts[(int)lines[i].Style]);
            if (lines[i].Label.Length > 0) _runs.Add(new Run(lines[i].Label, 0, y + Ascent(_labels), _labels, LabelColour, _labels.MeasureText(lines[i].Label)));
            foreach (string row in Wrap(lines[i].Text, font, inner - left))
            {
                float wide = font.MeasureText(row);
                _runs.Add(new Run(row, left, y + Ascent(font), font, TextColour, wide));
                _widest = Math.Max(_widest, left + wide);
                y += Leading * font.Size;
            }
        }
        Width = (int)Math.Ceiling(Math.Min(width, _widest + (2 * Padding * size)));
        Height = (int)Math.Ceiling(y + ((Padding - (Leading - 1)) * size));
    }

    /// <summary>The size of the block with its padding, in pixels.</summary>
    public int Width { get; }

    /// <inheritdoc cref="Width"/>
    public int Height { get; }

    /// <summary>Draws the block's text.</summary>
    /// <param name="canvas">The canvas.</param>
    /// <param name="width">The width of the panel, in pixels.</param>
    public void Draw(SKCanvas canvas, int width)
    {
        using var paint = new SKPaint { IsAntialias = true };
        foreach (Run run in _runs)
        {
            paint.Color = run.Colour;
            float x = _centred ? (width - run.Width) / 2 : (Padding * _size) + run.X;
            canvas.DrawText(run.Text, x, run.Baseline, SKTextAlign.Left, run.Font, paint);
        }
    }

    public void Dispose()
    {
        foreach (SKFont font in _fonts.Concat(_others)) font.Dispose();
        _labels.Dispose();
    }

    /// <summary>Breaks a text into rows no wider than a width: between words, or within a word that is too long for a row.</summary>
    public static List<string> Wrap(string text, SKFont font, float width)
    {
        List<string> rows = [];
        foreach (string paragraph in text.Split('\n'))
        {
            string row = "";
            foreach (string word in paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                string longer = row.Length == 0 ? word : $"{row} {word}";
                if (font.MeasureText(longer) <= width)
                {
                    row = longer;
                    continue;
                }
                if (row.Length > 0) rows.Add(row);
                row = word;
                while (font.MeasureText(row) > width && row.Length > 1)
                {
                    int fits = Math.Clamp((int)font.BreakText(row, width), 1, row.Length - 1);
                    // A character of two code units stays whole.
                    if (char.IsHighSurrogate(row[fits - 1])) fits += fits == 1 ? 1 : -1;
                    if (fits >= row.Length) break;
                    rows.Add(row[..fits]);
                    row = row[fits..];
                }
            }
            rows.Add(row);
        }
        return rows;
    }

    private SKFont FontFor(string text, SKFont standard)
    {
        if (SystemTypefaces.For(text) is not { } typeface) return standard;
        var other = new SKFont(typeface, standard.Size);
        _others.Add(other);
        return other;
    }

    private static float Ascent(SKFont font) => 0.97f * font.Size;

    private readonly record struct Run(string Text, float X, float Baseline, SKFont Font, SKColor Colour, float Width);
}
