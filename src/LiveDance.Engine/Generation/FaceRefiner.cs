using LiveDance.Engine.Frames;
using LiveDance.Engine.Inference;

namespace LiveDance.Engine.Generation;

/// <summary>
/// Refines the face: a small network takes the picture around the face and an enlarged drawing of it, and outputs a residual that is
/// added to the picture (Chan et al. 2018, sec. 3.4). The generator's feedback is not changed by it.
/// </summary>
public sealed class FaceRefiner : IStage, IDisposable
{
    private const int Side = FaceWindow.Side;

    private readonly FrameFormat _format;
    private readonly Network _network;
    private readonly FaceWindow _window = new();
    private readonly float[] _drawing, _picture, _residual, _plate;

    /// <param name="performer">Performer; must have a face network.</param>
    /// <param name="device">Device that runs the network.</param>
    /// <exception cref="EngineException">The network cannot be loaded.</exception>
    public FaceRefiner(Performer performer, ExecutionDevice device)
    {
        _format = performer.Format;
        _network = performer.LoadFace(device);
        (_drawing, _picture, _residual) = (_network.Input("drawing"), _network.Input("picture"), _network.Output("residual"));
        _plate = PackedPlate.From(performer.Plate, _format);
    }

    /// <inheritdoc/>
    public string Name => "face";

    /// <inheritdoc/>
    public void Process(Frame frame)
    {
        if (frame.IsFallback || !FaceWindow.TryPlace(frame.TargetPose, _format.Picture, out int left, out int top)) return;
        _window.Draw(frame.TargetPose, left, top);
        PictureTensors.ToPlanes(_window.Drawing, _drawing);
        ReadWindow(frame.Packed, left, top);
        _network.Run();
        AddResidual(frame.Packed, left, top);
    }

    /// <inheritdoc/>
    public void Reset()
    {
        // No state: each face is refined on its own.
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _network.Dispose();
        _window.Dispose();
    }

    // Reads the picture in the window: matte * colour + (1 - matte) * plate.
    private void ReadWindow(PackedPicture packed, int left, int top)
    {
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                int at = _format.IndexOf(left + x, top + y);
                float matte = packed.Matte[at];
                for (int c = 0; c < 3; c++)
                {
                    int channel = at + (c * FrameFormat.SubPixels * _format.CellCount);
                    _picture[(((c * Side) + y) * Side) + x] = _plate[channel] + (matte * (packed.Colour[channel] - _plate[channel]));
                }
            }
        }
    }

    // The residual is added to the performer's colour, so that the plate or any other background is not changed.
    private void AddResidual(PackedPicture packed, int left, int top)
    {
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                int at = _format.IndexOf(left + x, top + y);
                for (int c = 0; c < 3; c++)
                {
                    ref float colour = ref packed.Colour[at + (c * FrameFormat.SubPixels * _format.CellCount)];
                    colour = Math.Clamp(colour + _residual[(((c * Side) + y) * Side) + x], -1, 1);
                }
            }
        }
    }
}
