using System.Runtime.CompilerServices;
using LiveDance.Control;
using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Window;

/// <summary>
/// Paints the window's content on the CPU, for files and screenshots, and as the reference for tests of the shaders. Bilinear, with
/// half-pixel centres and clamped edges. Allocates no memory while the sizes are constant.
/// </summary>
internal sealed class ViewPainter : IDisposable
{
    /// <summary>The line around the inset, BGR.</summary>
    public static readonly Scalar BorderColour = Scalar.All(230);

    // Images and canvases are reused by the callers, so their wrappers are cached for their lifetime.
    private readonly ConditionalWeakTable<Mat, InputArray> _inputs = [];
    private readonly Pane[] _panes = new Pane[ViewGeometry.MaxPanes];
    private readonly Mat?[] _areas = new Mat?[ViewGeometry.MaxPanes];
    private readonly OutputArray?[] _outputs = new OutputArray?[ViewGeometry.MaxPanes];
    private readonly Mat _mirrored = new();
    private readonly OutputArray _mirroredOutput;
    private InputOutputArray? _canvas;
    private (ViewLayout Layout, ContentSizes Contents, Size Output, IntPtr Pixels) _arranged;
    private int _count;

    public ViewPainter() => _mirroredOutput = OutputArray.Create(_mirrored);

    /// <summary>Paints a finished frame at its natural size.</summary>
    /// <param name="layout">The panels to show.</param>
    /// <param name="frame">The frame, with a composed picture.</param>
    /// <param name="canvas">Receives the picture, BGR; it is resized.</param>
    public void Paint(ViewLayout layout, Frame frame, Mat canvas) =>
        Paint(layout, frame.Image, frame.Drawing, frame.Picture, mirror: false, canvas);

    /// <summary>Paints at the natural size.</summary>
    /// <param name="layout">The panels to show.</param>
    /// <param name="source">The source's image, BGR.</param>
    /// <param name="drawing">The stick figure, BGR.</param>
    /// <param name="picture">The performer, BGR.</param>
    /// <param name="mirror">Whether left and right are exchanged within each pane.</param>
    /// <param name="canvas">Receives the picture, BGR; it is resized.</param>
    public void Paint(ViewLayout layout, Mat source, Mat drawing, Mat picture, bool mirror, Mat canvas)
    {
        Size size = ViewGeometry.NaturalSize(layout, new ContentSizes(source.Size(), drawing.Size(), picture.Size()));
        canvas.Create(size, MatType.CV_8UC3);
        PaintInto(layout, source, drawing, picture, mirror, canvas);
    }

    /// <summary>Paints into a canvas of any size; the parameters are those of <see cref="Paint(ViewLayout, Mat, Mat,
    /// Mat, bool, Mat)"/>.</summary>
    public void PaintInto(ViewLayout layout, Mat source, Mat drawing, Mat picture, bool mirror, Mat canvas)
    {
        Arrange(layout, new ContentSizes(source.Size(), drawing.Size(), picture.Size()), canvas);
        for (int i = 0; i < _count; i++)
        {
            Mat content = _panes[i].Content switch
            {
                PaneContent.Source => source,
                PaneContent.Drawing => drawing,
                _ => picture,
            };
            if (content.Empty()) continue;
            PaintBorder(_panes[i]);
            Paint(content, mirror, _outputs[i]!, _panes[i].Area.Size);
        }
    }

    public void Dispose()
    {
        foreach (Mat? area in _areas) area?.Dispose();
        _mirrored.Dispose();
    }

    private void Paint(Mat content, bool mirror, OutputArray area, Size size)
    {
        if (mirror) AllocationFreeCv2.Flip(Input(content), _mirroredOutput, FlipMode.Y);
        AllocationFreeCv2.Resize(Input(mirror ? _mirrored : content), area, size);
    }

    private void Arrange(ViewLayout layout, ContentSizes contents, Mat canvas)
    {
        var arrangement = (layout, contents, canvas.Size(), canvas.Data);
        if (arrangement == _arranged) return;
        _arranged = arrangement;
        _count = ViewGeometry.Arrange(layout, canvas.Size(), contents, _panes);
        _canvas = InputOutputArray.Create(canvas);
        canvas.SetTo(Scalar.All(0));
        for (int i = 0; i < _count; i++)
        {
            _areas[i]?.Dispose();
            _areas[i] = new Mat(canvas, _panes[i].Area);
            _outputs[i] = OutputArray.Create(_areas[i]!);
        }
    }

    private void PaintBorder(Pane pane)
    {
        if (pane.Border == 0) return;
        Rect area = pane.Area;
        int border = pane.Border;
        var outer = new Rect(area.X - border, area.Y - border, area.Width + (2 * border), area.Height + (2 * border));
        AllocationFreeCv2.Fill(_canvas!, outer, BorderColour);
    }

    private InputArray Input(Mat mat) => _inputs.GetValue(mat, static key => InputArray.Create(key));
}
