using OpenCvSharp;
using SkiaSharp;

namespace LiveDance.Window;

/// <summary>
/// A panel of light text on a dark translucent ground, legible on any picture. It is drawn only when its text or its space changes.
/// </summary>
internal sealed class OverlayBox : IDisposable
{
    // Size of the text in a window of 1280 x 720, and its least and greatest, in pixels.
    private const float StandardSize = 19, LeastSize = 10, GreatestSize = 44;

    // Factor on the size of a text that does not fit, until it does.
    private const float Shrink = 0.92f;
    private const int Corner = 10;
    private static readonly SKColor Ground = new(14, 16, 22, 205);
    private readonly float _magnification;
    private readonly bool _centred;
    private OverlayLine[] _lines = [];
    private Size _space;
    private float _standard;
    private bool[][]? _code;

    /// <param name="magnification">Factor on the normal size of the text.</param>
    /// <param name="centred">Whether lines are centred.</param>
    public OverlayBox(float magnification = 1, bool centred = false) => (_magnification, _centred) = (magnification, centred);

    /// <summary>The image of the panel, BGRA, with colours multiplied by their opacity.</summary>
    public Mat Image { get; } = new();

    /// <summary>The top left corner in the window, in pixels.</summary>
    public Point Position { get; set; }

    /// <summary>The panel's place in the window; empty if there is nothing to show.</summary>
    public Rect Area => Visible ? new Rect(Position, Image.Size()) : default;

    /// <summary>A number that changes when the image is redrawn.</summary>
    public int Version { get; private set; }

    /// <summary>Whether there is anything to show.</summary>
    public bool Visible => (_lines.Length > 0 || _code is not null) && !Image.Empty();

    /// <summary>The size of normal text in a window, in pixels.</summary>
    public static float TextSize(Size window) => Math.Clamp(StandardSize * MathF.Min(window.Width / 1000f, window.Height / 720f), 13, GreatestSize);

    /// <summary>Sets the lines; text that does not fit into the space is made smaller.</summary>
    /// <param name="lines">The lines; none hides the panel.</param>
    /// <param name="space">The greatest size, in pixels.</param>
    /// <param name="size">The size of normal text, in pixels.</param>
    /// <returns>Whether anything has changed.</returns>
    public bool Write(ReadOnlySpan<OverlayLine> lines, Size space, float size)
    {
        if (_space == space && _standard == size && lines.SequenceEqual(_lines)) return false;
        bool wasEmpty = !Visible;
        (_lines, _space, _standard) = (lines.ToArray(), space, size);
        if (_lines.Length == 0) return !wasEmpty;
        if (space.Width < 1 || space.Height < 1) return true;
        float letters = size * _magnification;
        TextBlock block = new(_lines, letters, space.Width, _centred);
        while ((block.Height > space.Height || block.Width > space.Width) && letters > LeastSize)
        {
            block.Dispose();
            letters = MathF.Max(LeastSize, letters * Shrink);
            block = new TextBlock(_lines, letters, space.Width, _centred);
        }
        using (block) Draw(block, Math.Min(block.Width, space.Width), Math.Min(block.Height, space.Height));
        return true;
    }

    /// <summary>Shows a QR code instead of text.</summary>
    /// <param name="code">The code by row and column, true for dark, with its quiet zone; null hides it.</param>
    /// <param name="side">The greatest length of its sides, in pixels.</param>
    /// <returns>Whether anything has changed.</returns>
    public bool WriteCode(bool[][]? code, int side)
    {
        var space = new Size(side, side);
        if (ReferenceEquals(code, _code) && (code is null || space == _space)) return false;
        (_code, _space) = (code, space);
        if (code is null) return true;
        int module = Math.Max(1, side / code.Length);
        Image.Create(code.Length * module, code.Length * module, MatType.CV_8UC4);
        Image.SetTo(new Scalar(255, 255, 255, 255));
        for (int y = 0; y < code.Length; y++)
            for (int x = 0; x < code.Length; x++)
                if (code[y][x]) Cv2.Rectangle(Image, new Rect(x * module, y * module, module, module), new Scalar(0, 0, 0, 255), -1);
        Version++;
        return true;
    }

    public void Dispose() => Image.Dispose();

    private void Draw(TextBlock block, int width, int height)
    {
        Image.Create(height, width, MatType.CV_8UC4);
        var layout = new SKImageInfo(width, height, SKColorType.Bgra8888, SKAlphaType.Premul);
        using SKSurface surface = SKSurface.Create(layout, Image.Data, (int)Image.Step());
        surface.Canvas.Clear(SKColors.Transparent);
        using (var ground = new SKPaint { Color = Ground, IsAntialias = true })
            surface.Canvas.DrawRoundRect(0, 0, width, height, Corner, Corner, ground);
        block.Draw(surface.Canvas, width);
        surface.Flush();
        Version++;
    }
}
