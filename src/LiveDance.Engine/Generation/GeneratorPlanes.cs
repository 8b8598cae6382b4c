using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Inference;
using OpenCvSharp;

namespace LiveDance.Engine.Generation;

/// <summary>The inputs and outputs of a generator as its file names them: planes of float32 values.</summary>
internal sealed class GeneratorPlanes : IGeneratorTensors
{
    private readonly FrameFormat _format;
    private readonly float[] _drawing, _previous, _colour, _matte;
    private readonly float[]? _body;
    private readonly WrittenBodyCoordinates _coordinates = new();

    /// <param name="network">The generator.</param>
    /// <param name="performer">Whose generator it is.</param>
    public GeneratorPlanes(Network network, Performer performer)
    {
        _format = performer.Format;
        (_drawing, _previous) = (network.Input("drawing"), network.Input("previous"));
        (_colour, _matte) = (network.Output("colour"), network.Output("matte"));
        _body = performer.Drawing.HasCoordinates ? network.Input("body") : null;
    }

    /// <inheritdoc/>
    public void Write(PersonPose pose, Mat drawing, Mat drawingBefore, PackedRegion region, float[]? feedback)
    {
        Rect area = AreaOf(region);
        int planes = 3 * area.Width * area.Height;
        PictureTensors.ToPlanes(drawing, area, _drawing.AsSpan(0, planes));
        PictureTensors.ToPlanes(drawingBefore, area, _drawing.AsSpan(planes, planes));
        Span<float> previous = _previous.AsSpan(0, 3 * region.CellCount);
        if (feedback is null) previous.Clear();
        else Cut(feedback, region, previous);
        if (_body is not null) _coordinates.Write(pose, _format.Picture, region, new BodyCoordinatePlanes(_body, region));
    }

    /// <inheritdoc/>
    public void Read(PackedRegion region, PackedPicture picture, int row)
    {
        Copy(_colour, picture.Colour, 3 * FrameFormat.SubPixels);
        Copy(_matte, picture.Matte, FrameFormat.SubPixels);

        void Copy(float[] output, float[] target, int channels)
        {
            for (int channel = 0; channel < channels; channel++)
                output.AsSpan(((channel * region.Height) + row) * region.Width, region.Width).CopyTo(target.AsSpan(picture.RowOf(channel, region, row)));
        }
    }

    // The region in pixels of the drawing.
    private Rect AreaOf(PackedRegion region)
    {
        if (region == PackedRegion.Whole(_format)) return new Rect(default, _format.Drawing);
        int scale = _format.Drawing.Width / _format.Columns;
        return new Rect(region.X * scale, region.Y * scale, region.Width * scale, region.Height * scale);
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
