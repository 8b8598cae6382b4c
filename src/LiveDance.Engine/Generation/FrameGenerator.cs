using System.Numerics.Tensors;
using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Inference;
using OpenCvSharp;

namespace LiveDance.Engine.Generation;

/// <summary>
/// Temporally conditioned generator: takes the stick figures of the current and the previous frame and its own previous picture, and
/// outputs the performer with a matte (Chan et al. 2018, sec. 3.3). At a discontinuity, for another person and after a loss the feedback
/// is cleared, because it would leave a ghost image, and the previous picture is cross-faded into the new one.
/// </summary>
public sealed class FrameGenerator : IStage, IDisposable
{
    // Seconds of the fade-out when the pose is lost, and of the cross-fade between two tracks.
    private const double FadeSeconds = 0.5;
    private const double CrossFadeSeconds = 0.4;

    private readonly FrameFormat _format;
    private readonly Network _network;
    private readonly RegionSelector? _regions;
    private readonly Dictionary<(int Width, int Height), NetworkShape> _shapes = [];
    private readonly float[] _drawing, _previous, _colour, _matte;
    private readonly float[]? _body;
    private readonly float[] _plate;
    private readonly float[] _plateAverages, _feedback;
    private readonly Mat _lastDrawing = new();
    private readonly PackedPicture _crossFadeSource;
    private double _crossFadeStart = double.NegativeInfinity;
    private PackedRegion _region;
    private int _track;
    private bool _running;
    private double _lastSeen = double.NegativeInfinity;

    /// <param name="performer">Performer with the generator.</param>
    /// <param name="device">Device that runs the generator.</param>
    /// <param name="threads">Threads on the CPU.</param>
    /// <param name="wholePicture">Whether the whole picture is rendered even where a region would do.</param>
    /// <exception cref="EngineException">The generator cannot be loaded.</exception>
    public FrameGenerator(Performer performer, ExecutionDevice device, int threads, bool wholePicture = false)
    {
        _format = performer.Format;
        _network = performer.LoadGenerator(device, threads);
        if (!wholePicture && _network.IsResizable && performer.Manifest.Reach is { } reach && RegionSelector.Supports(_format))
            _regions = new RegionSelector(_format, reach);
        (_drawing, _previous) = (_network.Input("drawing"), _network.Input("previous"));
        (_colour, _matte) = (_network.Output("colour"), _network.Output("matte"));
        _body = performer.Drawing.HasCoordinates ? _network.Input("body") : null;
        _plate = PackedPlate.From(performer.Plate, _format);
        _crossFadeSource = new PackedPicture(_format);
        _plateAverages = new float[3 * _format.CellCount];
        var empty = new PackedPicture(_format);
        empty.SetRegion(PackedRegion.Whole(_format));
        Matting.Average(empty, _plate, _plateAverages);
        _feedback = [.. _plateAverages];
    }

    /// <summary>The region rendered last.</summary>
    public PackedRegion Region => _region;

    /// <inheritdoc/>
    public string Name => "generate";

    /// <inheritdoc/>
    public void Process(Frame frame)
    {
        if (frame.TargetPose.Found)
        {
            bool continues = _running && !frame.IsDiscontinuity && frame.TargetPose.Track == _track;
            if (_running && !continues)
            {
                WriteOutput(_crossFadeSource);
                _crossFadeStart = frame.Time;
            }
            Generate(frame.TargetPose, frame.Drawing, continues, frame.Packed);
            double progress = (frame.Time - _crossFadeStart) / CrossFadeSeconds;
            if (progress is >= 0 and < 1) Matting.CrossFade(_crossFadeSource, frame.Packed, (float)progress);
            _track = frame.TargetPose.Track;
            _lastSeen = frame.Time;
            _running = true;
            return;
        }
        _running = false;
        FadeOut(frame);
    }

    /// <inheritdoc/>
    public void Reset()
    {
        _running = false;
        _lastSeen = double.NegativeInfinity;
        _crossFadeStart = double.NegativeInfinity;
    }

    /// <summary>Generates one picture.</summary>
    /// <param name="pose">Pose, in pixels of the picture.</param>
    /// <param name="drawing">Stick figure of the pose: drawing height x width x 3 bytes, BGR.</param>
    /// <param name="continues">Whether the frame continues the one of the last call; if not, the feedback is cleared.</param>
    /// <param name="packed">Receives the output.</param>
    public void Generate(PersonPose pose, Mat drawing, bool continues, PackedPicture packed)
    {
        PackedRegion whole = PackedRegion.Whole(_format), region = _regions?.Select(pose, continues) ?? whole;
        Rect area = AreaOf(region, whole);
        int planes = 3 * area.Width * area.Height;
        PictureTensors.ToPlanes(drawing, area, _drawing.AsSpan(0, planes));
        PictureTensors.ToPlanes(continues ? _lastDrawing : drawing, area, _drawing.AsSpan(planes, planes));
        drawing.CopyTo(_lastDrawing);
        if (continues) ReadFeedback(region);
        else _previous.AsSpan(0, 3 * region.CellCount).Clear();
        if (_body is not null)
            BodyCoordinates.Write(pose, _format.Picture, region, _body.AsSpan(0, BodyCoordinates.Planes * region.CellCount));
        if (region == whole) _network.Run();
        else _network.Run(ShapeFor(region));
        PackedRegion before = _region;
        _region = region;
        WriteOutput(packed);
        WriteFeedback(packed, before);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (NetworkShape shape in _shapes.Values) shape.Dispose();
        _network.Dispose();
        _lastDrawing.Dispose();
    }

    private void FadeOut(Frame frame)
    {
        double opacity = 1 - ((frame.Time - _lastSeen) / FadeSeconds);
        if (opacity is <= 0 or > 1)
        {
            frame.Packed.Clear();
            return;
        }
        WriteOutput(frame.Packed);
        for (int k = 0; k < FrameFormat.SubPixels; k++)
        {
            for (int row = 0; row < _region.Height; row++)
            {
                Span<float> matte = frame.Packed.Matte.AsSpan(frame.Packed.RowOf(k, _region, row), _region.Width);
                TensorPrimitives.Multiply(matte, (float)opacity, matte);
            }
        }
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

    // Writes the network's last output to a picture.
    private void WriteOutput(PackedPicture picture)
    {
        picture.SetRegion(_region);
        Write(_colour, picture.Colour, 3 * FrameFormat.SubPixels);
        Write(_matte, picture.Matte, FrameFormat.SubPixels);

        void Write(float[] output, float[] target, int channels)
        {
            int width = _region.Width, at = 0;
            for (int channel = 0; channel < channels; channel++)
                for (int row = 0; row < _region.Height; row++, at += width)
                    output.AsSpan(at, width).CopyTo(target.AsSpan(picture.RowOf(channel, _region, row)));
        }
    }

    private void ReadFeedback(PackedRegion region)
    {
        int at = 0;
        for (int c = 0; c < 3; c++)
            for (int row = 0; row < region.Height; row++, at += region.Width)
                _feedback.AsSpan(_crossFadeSource.RowOf(c, region, row), region.Width).CopyTo(_previous.AsSpan(at));
    }

    // Outside the region the picture that is fed back is the plate.
    private void WriteFeedback(PackedPicture packed, PackedRegion before)
    {
        if (before != _region)
        {
            for (int c = 0; c < 3; c++)
            {
                for (int row = 0; row < before.Height; row++)
                {
                    int first = packed.RowOf(c, before, row);
                    _plateAverages.AsSpan(first, before.Width).CopyTo(_feedback.AsSpan(first));
                }
            }
        }
        Matting.Average(packed, _plate, _feedback);
    }
}
