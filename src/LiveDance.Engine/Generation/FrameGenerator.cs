using System.Numerics.Tensors;
using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Inference;
using OpenCvSharp;

namespace LiveDance.Engine.Generation;

/// <summary>
/// The temporally conditioned generator: sees the stick figures of this frame and the last and its own last picture,
/// and puts out the performer with a matte. Chan et al. 2018, sec. 3.3. The feedback is cleared when it would be a
/// ghost: at a cut, for another person, after a loss; what was shown before then fades into what comes.
/// </summary>
public sealed class FrameGenerator : IStage, IDisposable
{
    // A performer whose dancer left goes gently.
    private const double FadeSeconds = 0.5;
    private const double CrossFadeSeconds = 0.4;

    private readonly FrameFormat _format;
    private readonly Network _network;
    private readonly float[] _drawing;
    private readonly float[] _previous;
    private readonly float[]? _body;
    private readonly float[] _plate;
    private readonly int _drawingLength;
    private readonly PackedPicture _leaving;
    private double _fadesSince = double.NegativeInfinity;
    private int _track;
    private bool _running;
    private double _lastSeen = double.NegativeInfinity;

    /// <param name="performer">Whose generator to run.</param>
    /// <param name="device">Where.</param>
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
        _leaving = new PackedPicture(_format);
    }

    /// <inheritdoc/>
    public string Name => "generate";

    /// <inheritdoc/>
    public void Process(Frame frame)
    {
        if (frame.TargetPose.Found)
        {
            bool follows = _running && !frame.IsDiscontinuity && frame.TargetPose.Track == _track;
            if (_running && !follows)
            {
                _network.Output("colour").CopyTo(_leaving.Colour, 0);
                _network.Output("matte").CopyTo(_leaving.Matte, 0);
                _fadesSince = frame.Time;
            }
            Generate(frame.TargetPose, frame.Drawing, follows, frame.Packed);
            double faded = (frame.Time - _fadesSince) / CrossFadeSeconds;
            if (faded is >= 0 and < 1) Matting.CrossFade(_leaving, frame.Packed, (float)faded);
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
        _fadesSince = double.NegativeInfinity;
    }

    /// <summary>Runs the network once.</summary>
    /// <param name="pose">In pixels of the picture.</param>
    /// <param name="drawing">Its stick figure, drawing size squared x 3 bytes, BGR.</param>
    /// <param name="follows">Whether it follows the drawing of the last call; if not, the feedback is cleared.</param>
    /// <param name="packed">Receives the output.</param>
    public void Generate(PersonPose pose, Mat drawing, bool follows, PackedPicture packed)
    {
        Span<float> current = _drawing.AsSpan(0, _drawingLength), last = _drawing.AsSpan(_drawingLength);
        if (follows) current.CopyTo(last);
        PictureTensors.ToPlanes(drawing, current);
        if (!follows)
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
        double left = 1 - ((frame.Time - _lastSeen) / FadeSeconds);
        if (left is <= 0 or > 1)
        {
            frame.Packed.Clear();
            return;
        }
        _network.Output("colour").CopyTo(frame.Packed.Colour, 0);
        TensorPrimitives.Multiply(_network.Output("matte"), (float)left, frame.Packed.Matte);
    }
}
