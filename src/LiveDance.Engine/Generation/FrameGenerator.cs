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
    private readonly float[] _drawing;
    private readonly float[] _previous;
    private readonly float[]? _body;
    private readonly float[] _plate;
    private readonly int _drawingLength;
    private readonly PackedPicture _crossFadeSource;
    private double _crossFadeStart = double.NegativeInfinity;
    private int _track;
    private bool _running;
    private double _lastSeen = double.NegativeInfinity;

    /// <param name="performer">Performer with the generator.</param>
    /// <param name="device">Device that runs the generator.</param>
    /// <param name="threads">Threads on the CPU.</param>
    /// <exception cref="EngineException">The generator cannot be loaded.</exception>
    public FrameGenerator(Performer performer, ExecutionDevice device, int threads)
    {
        _format = performer.Format;
        _network = performer.LoadGenerator(device, threads);
        _drawing = _network.Input("drawing");
        _previous = _network.Input("previous");
        _body = performer.Drawing.HasCoordinates ? _network.Input("body") : null;
        _plate = PackedPlate.From(performer.Plate, _format);
        _drawingLength = _drawing.Length / 2;
        _crossFadeSource = new PackedPicture(_format);
    }

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
                _network.Output("colour").CopyTo(_crossFadeSource.Colour, 0);
                _network.Output("matte").CopyTo(_crossFadeSource.Matte, 0);
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
    /// <param name="drawing">Stick figure of the pose: drawing size squared x 3 bytes, BGR.</param>
    /// <param name="continues">Whether the frame continues the one of the last call; if not, the feedback is cleared.</param>
    /// <param name="packed">Receives the output.</param>
    public void Generate(PersonPose pose, Mat drawing, bool continues, PackedPicture packed)
    {
        Span<float> current = _drawing.AsSpan(0, _drawingLength), last = _drawing.AsSpan(_drawingLength);
        if (continues) current.CopyTo(last);
        PictureTensors.ToPlanes(drawing, current);
        if (!continues)
        {
            current.CopyTo(last);
            Array.Clear(_previous);
        }
        if (_body is not null) BodyCoordinates.Write(pose, _format.PictureSize, PackedRegion.Whole(_format), _body);
        _network.Run();
        _network.Output("colour").CopyTo(packed.Colour, 0);
        _network.Output("matte").CopyTo(packed.Matte, 0);
        Matting.Average(packed, _plate, _previous);
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    private void FadeOut(Frame frame)
    {
        double opacity = 1 - ((frame.Time - _lastSeen) / FadeSeconds);
        if (opacity is <= 0 or > 1)
        {
            frame.Packed.Clear();
            return;
        }
        _network.Output("colour").CopyTo(frame.Packed.Colour, 0);
        TensorPrimitives.Multiply(_network.Output("matte"), (float)opacity, frame.Packed.Matte);
    }
}
