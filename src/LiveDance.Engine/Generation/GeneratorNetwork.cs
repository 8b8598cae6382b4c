using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Inference;
using OpenCvSharp;

namespace LiveDance.Engine.Generation;

/// <summary>A generator on the CPU, which renders a region of the picture at a time. Not thread-safe.</summary>
internal sealed class GeneratorNetwork : IGeneratorNetwork
{
    private readonly FrameFormat _format;
    private readonly Network _network;
    private readonly Dictionary<(int Width, int Height), NetworkShape> _shapes = [];
    private readonly float[] _drawing, _previous, _colour, _matte;
    private readonly BodyCoordinatePlanes? _body;

    /// <param name="performer">Performer with the generator.</param>
    /// <param name="grade">Its grade.</param>
    /// <param name="device">Device that runs it.</param>
    /// <param name="threads">Threads on the CPU.</param>
    /// <exception cref="EngineException">The generator cannot be loaded.</exception>
    public GeneratorNetwork(Performer performer, PictureGrade grade, ExecutionDevice device, int threads)
    {
        (_format, Grade) = (performer.Format, grade);
        _network = performer.LoadGenerator(device, threads, grade);
        (_drawing, _previous) = (_network.Input("drawing"), _network.Input("previous"));
        (_colour, _matte) = (_network.Output("colour"), _network.Output("matte"));
        _body = performer.Drawing.HasCoordinates ? new BodyCoordinatePlanes(_network.Input("body")) : null;
    }

    /// <inheritdoc/>
    public PictureGrade Grade { get; }

    /// <inheritdoc/>
    public bool IsResizable => _network.IsResizable;

    /// <inheritdoc/>
    public bool KeepsFeedback => false;

    /// <inheritdoc/>
    public void Run(PersonPose pose, Mat drawing, Mat drawingBefore, PackedRegion region, float[]? feedback)
    {
        PackedRegion whole = PackedRegion.Whole(_format);
        Rect area = AreaOf(region, whole);
        int planes = 3 * area.Width * area.Height;
        PictureTensors.ToPlanes(drawing, area, _drawing.AsSpan(0, planes));
        PictureTensors.ToPlanes(drawingBefore, area, _drawing.AsSpan(planes, planes));
        Span<float> previous = _previous.AsSpan(0, 3 * region.CellCount);
        if (feedback is null) previous.Clear();
        else Cut(feedback, region, previous);
        _body?.Write(pose, _format.Picture, region);
        if (region == whole) _network.Run();
        else _network.Run(ShapeFor(region));
    }

    /// <inheritdoc/>
    public void Continue(PersonPose pose, Mat drawing) => throw new InvalidOperationException("This generator keeps no feedback.");

    /// <inheritdoc/>
    public void Write(PackedRegion region, PackedPicture picture)
    {
        picture.SetRegion(region);
        Copy(_colour, picture.Colour, 3 * FrameFormat.SubPixels);
        Copy(_matte, picture.Matte, FrameFormat.SubPixels);

        void Copy(float[] output, float[] target, int channels)
        {
            int width = region.Width, at = 0;
            for (int channel = 0; channel < channels; channel++)
                for (int row = 0; row < region.Height; row++, at += width)
                    output.AsSpan(at, width).CopyTo(target.AsSpan(picture.RowOf(channel, region, row)));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (NetworkShape shape in _shapes.Values) shape.Dispose();
        _network.Dispose();
    }

    // The region in pixels of the drawing.
    private Rect AreaOf(PackedRegion region, PackedRegion whole)
    {
        if (region == whole) return new Rect(default, _format.Drawing);
        int scale = _format.Drawing.Width / _format.Columns;
        return new Rect(region.X * scale, region.Y * scale, region.Width * scale, region.Height * scale);
    }

    private NetworkShape ShapeFor(PackedRegion region)
    {
        if (_shapes.TryGetValue((region.Width, region.Height), out NetworkShape? shape)) return shape;
        return _shapes[(region.Width, region.Height)] = _network.CreateShape(OpenDimensions.Of(region, _format));
    }

    private void Cut(float[] planes, PackedRegion region, Span<float> target)
    {
        int at = 0;
        for (int c = 0; c < 3; c++)
        {
            for (int row = 0; row < region.Height; row++, at += region.Width)
                planes.AsSpan((((c * _format.Rows) + region.Y + row) * _format.Columns) + region.X, region.Width).CopyTo(target[at..]);
        }
    }
}
