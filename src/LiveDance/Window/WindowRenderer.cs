using LiveDance.Control;
using LiveDance.Engine;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using OpenCvSharp;
using Silk.NET.OpenGL;

namespace LiveDance.Window;

/// <summary>What composes the generator's output over the plate for the window.</summary>
internal enum CompositeBy
{
    /// <summary>The shader, unless OpenGL itself runs on the CPU.</summary>
    Fastest,

    /// <summary>The fragment shader.</summary>
    Shader,

    /// <summary>The CPU.</summary>
    Cpu,
}

/// <summary>
/// Draws the window's content with OpenGL in two passes: composes the generator's output over the plate, and scales the panes into
/// the window. <see cref="ViewPainter"/> paints the same on the CPU.
/// </summary>
internal sealed class WindowRenderer : IDisposable
{
    private readonly GL _gl;
    private readonly Compositor? _compositor;
    private readonly Mat _composed = new();
    private readonly uint _vertices;
    private readonly uint _framebuffer;
    private readonly ShaderProgram _composite;
    private readonly ShaderProgram _pane;
    private readonly int _region;
    private readonly int _mirrored;
    private readonly int _phase;
    private readonly int _tempo;
    private readonly int _onset;
    private readonly LayeredTexture _colour;
    private readonly LayeredTexture _matte;
    private readonly ImageTexture _plate;
    private readonly ImageTexture _source;
    private readonly ImageTexture _drawing;
    private readonly ImageTexture _picture;
    private readonly ImageTexture[] _boxes;
    private readonly int[] _boxVersions = new int[WindowOverlay.BoxCount];
    private readonly Pane[] _panes = new Pane[ViewGeometry.MaxPanes];
    private Frame? _frame;
    private bool _sourceStale;
    private bool _drawingStale;
    private bool _pictureStale;

    /// <param name="gl">The current context.</param>
    /// <param name="performer">The performer, for its plate and sizes.</param>
    /// <param name="composite">What composes the generator's output over the plate.</param>
    /// <exception cref="EngineException">A shader is missing or rejected.</exception>
    public WindowRenderer(GL gl, Performer performer, CompositeBy composite)
    {
        _gl = gl;
        if (composite == CompositeBy.Cpu || (composite == CompositeBy.Fastest && IsSoftware(gl)))
        {
            _compositor = new Compositor(performer);
            _composed.Create(performer.Plate.Size(), MatType.CV_8UC3);
        }
        _composite = new ShaderProgram(gl, "screen.vert", "composite.frag");
        _composite.Use();
        gl.Uniform1(_composite.Uniform("colour"), 0);
        gl.Uniform1(_composite.Uniform("matte"), 1);
        gl.Uniform1(_composite.Uniform("plate"), 2);
        _region = _composite.Uniform("region");
        _pane = new ShaderProgram(gl, "pane.vert", "pane.frag");
        _pane.Use();
        gl.Uniform1(_pane.Uniform("image"), 0);
        _mirrored = _pane.Uniform("mirrored");
        (_phase, _tempo, _onset) = (_pane.Uniform("phase"), _pane.Uniform("tempo"), _pane.Uniform("onset"));

        FrameFormat format = performer.Format;
        _colour = new LayeredTexture(gl, format, 3 * FrameFormat.SubPixels);
        _matte = new LayeredTexture(gl, format, FrameFormat.SubPixels);
        _plate = new ImageTexture(gl);
        _plate.Upload(performer.Plate);
        _source = new ImageTexture(gl);
        _drawing = new ImageTexture(gl);
        _picture = new ImageTexture(gl, format.Picture);
        _boxes = [.. Enumerable.Range(0, WindowOverlay.BoxCount).Select(_ => new ImageTexture(gl))];

        _vertices = gl.GenVertexArray();
        _framebuffer = gl.GenFramebuffer();
        gl.BindFramebuffer(FramebufferTarget.Framebuffer, _framebuffer);
        _picture.AttachToFramebuffer();
        gl.BindFramebuffer(FramebufferTarget.Framebuffer, 0);
    }

    /// <summary>The beat that the performer's picture pulsates with; none if its tempo is 0.</summary>
    public LiveBeat Beat { get; set; }

    /// <summary>The panes of the frame in a window, from back to front; none before the first frame. Valid until the next call.</summary>
    public ReadOnlySpan<Pane> Arrange(ViewLayout layout, Size window)
    {
        if (_frame is null) return [];
        var contents = new ContentSizes(_frame.Image.Size(), _frame.Drawing.Size(), _frame.Picture.Size());
        return _panes.AsSpan(0, ViewGeometry.Arrange(layout, window, contents, _panes));
    }

    /// <summary>Sets the frame to draw; it must stay valid until the next one is set.</summary>
    public void SetFrame(Frame frame)
    {
        _frame = frame;
        _sourceStale = _drawingStale = _pictureStale = true;
    }

    /// <summary>Draws the frame into the window's back buffer.</summary>
    /// <param name="layout">The panels to show.</param>
    /// <param name="mirror">Whether left and right are exchanged within each pane.</param>
    /// <param name="window">The window's size, in pixels.</param>
    /// <param name="boxes">The overlay; may be empty.</param>
    /// <param name="dark">Whether the window is black, without panes.</param>
    public void Draw(ViewLayout layout, bool mirror, Size window, ReadOnlySpan<OverlayBox> boxes, bool dark = false)
    {
        _gl.BindVertexArray(_vertices);
        ReadOnlySpan<Pane> panes = dark ? [] : Arrange(layout, window);
        foreach (Pane pane in panes) Refresh(pane.Content);
        _gl.Viewport(0, 0, (uint)window.Width, (uint)window.Height);
        Clear(0);
        _pane.Use();
        foreach (Pane pane in panes) Draw(pane, mirror, window);
        for (int i = 0; i < boxes.Length; i++) Draw(boxes[i], i, window);
    }

    public void Dispose()
    {
        _composed.Dispose();
        _composite.Dispose();
        _pane.Dispose();
        _colour.Dispose();
        _matte.Dispose();
        _plate.Dispose();
        _source.Dispose();
        _drawing.Dispose();
        _picture.Dispose();
        foreach (ImageTexture box in _boxes) box.Dispose();
        _gl.DeleteFramebuffer(_framebuffer);
        _gl.DeleteVertexArray(_vertices);
    }

    // Uploads a content that has changed.
    private void Refresh(PaneContent content)
    {
        Frame frame = _frame!;
        switch (content)
        {
            case PaneContent.Source:
                Refresh(_source, frame.Image, ref _sourceStale);
                break;
            case PaneContent.Drawing:
                Refresh(_drawing, frame.Drawing, ref _drawingStale);
                break;
            case PaneContent.Performer:
                Composite(frame);
                break;
        }
    }

    // Mesa's software drivers run the shader on the CPU, several times slower than the compositor.
    private static bool IsSoftware(GL gl)
    {
        string renderer = gl.GetStringS(StringName.Renderer);
        return renderer.Contains("llvmpipe", StringComparison.OrdinalIgnoreCase)
            || renderer.Contains("softpipe", StringComparison.OrdinalIgnoreCase);
    }

    private static void Refresh(ImageTexture texture, Mat image, ref bool stale)
    {
        if (stale && !image.Empty()) texture.Upload(image);
        stale = false;
    }

    private void Composite(Frame frame)
    {
        if (!_pictureStale) return;
        _pictureStale = false;
        if (_compositor is null && !frame.HasPicture)
        {
            CompositeByShader(frame.Packed);
            return;
        }
        if (!frame.HasPicture) _compositor!.Compose(frame.Packed, _composed);
        _picture.Upload(frame.HasPicture ? frame.Picture : _composed);
    }

    private void CompositeByShader(PackedPicture packed)
    {
        PackedRegion region = packed.Region;
        _colour.Upload(packed.Colour, region);
        _matte.Upload(packed.Matte, region);
        _gl.BindFramebuffer(FramebufferTarget.Framebuffer, _framebuffer);
        _gl.Viewport(0, 0, (uint)_picture.Size.Width, (uint)_picture.Size.Height);
        _composite.Use();
        _gl.Uniform4(_region, region.X, region.Y, region.X + region.Width, region.Y + region.Height);
        _colour.Bind(TextureUnit.Texture0);
        _matte.Bind(TextureUnit.Texture1);
        _plate.Bind(TextureUnit.Texture2);
        _gl.DrawArrays(PrimitiveType.Triangles, 0, 3);
        _gl.BindFramebuffer(FramebufferTarget.Framebuffer, 0);
    }

    private void Draw(Pane pane, bool mirror, Size window)
    {
        ImageTexture texture = pane.Content switch
        {
            PaneContent.Source => _source,
            PaneContent.Drawing => _drawing,
            _ => _picture,
        };
        if (texture.Size == default) return;
        DrawBorder(pane, window);
        SetBeat(pane.Content == PaneContent.Performer ? Beat : default);
        Draw(texture, pane.Area, mirror, window);
        SetBeat(default);
    }

    private void SetBeat(LiveBeat beat)
    {
        _gl.Uniform1(_phase, beat.Phase);
        _gl.Uniform1(_tempo, beat.Tempo);
        _gl.Uniform1(_onset, beat.Onset);
    }

    private void DrawBorder(Pane pane, Size window)
    {
        if (pane.Border == 0) return;
        (Rect area, int border) = (pane.Area, pane.Border);
        _gl.Enable(EnableCap.ScissorTest);
        _gl.Scissor(
            area.X - border,
            window.Height - area.Bottom - border,
            (uint)(area.Width + (2 * border)),
            (uint)(area.Height + (2 * border)));
        Clear((float)ViewPainter.BorderColour.Val0 / 255);
        _gl.Disable(EnableCap.ScissorTest);
    }

    private void Draw(OverlayBox box, int index, Size window)
    {
        if (!box.Visible) return;
        if (_boxVersions[index] != box.Version) _boxes[index].Upload(box.Image);
        _boxVersions[index] = box.Version;
        _gl.Enable(EnableCap.Blend);
        _gl.BlendFunc(BlendingFactor.One, BlendingFactor.OneMinusSrcAlpha);
        Draw(_boxes[index], new Rect(box.Position, _boxes[index].Size), mirror: false, window);
        _gl.Disable(EnableCap.Blend);
    }

    private void Draw(ImageTexture texture, Rect area, bool mirror, Size window)
    {
        // OpenGL counts rows from the bottom.
        _gl.Viewport(area.X, window.Height - area.Bottom, (uint)area.Width, (uint)area.Height);
        _gl.Uniform1(_mirrored, mirror ? 1 : 0);
        texture.Bind(TextureUnit.Texture0);
        _gl.DrawArrays(PrimitiveType.TriangleStrip, 0, 4);
    }

    private void Clear(float grey)
    {
        _gl.ClearColor(grey, grey, grey, 1);
        _gl.Clear(ClearBufferMask.ColorBufferBit);
    }
}
