using LiveDance.Engine.Frames;
using LiveDance.Engine.Inference;

namespace LiveDance.Engine.Generation;

/// <summary>
/// Adds to the performer's face what the generator leaves out: a small network sees the picture around the face and the
/// face drawn large, and puts out the difference. Chan et al. 2018, sec. 3.4. What the generator is fed back stays its own.
/// </summary>
public sealed class FaceRefiner : IStage, IDisposable
{
    private const int Side = FaceWindow.Side, Block = FrameFormat.Block;

    private readonly FrameFormat _format;
    private readonly Network _network;
    private readonly FaceWindow _window = new();
    private readonly float[] _drawing, _picture, _residual, _plate;

    /// <param name="performer">Whose face network to run; it must have one.</param>
    /// <param name="device">Where.</param>
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
        if (frame.IsFallback || !FaceWindow.TryPlace(frame.TargetPose, _format.PictureSize, out int left, out int top)) return;
        _window.Draw(frame.TargetPose, left, top);
        PictureTensors.ToPlanes(_window.Drawing, _drawing);
        ReadWindow(frame.Packed, left, top);
        _network.Run();
        Mend(frame.Packed, left, top);
    }

    /// <inheritdoc/>
    public void Reset()
    {
        // Each face is refined by itself.
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _network.Dispose();
        _window.Dispose();
    }

    // The picture in the window: matte * colour + (1 - matte) * plate.
    private void ReadWindow(PackedPicture packed, int left, int top)
    {
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                int at = Place(left + x, top + y);
                float matte = packed.Matte[at];
                for (int c = 0; c < 3; c++)
                {
                    int channel = at + (c * FrameFormat.SubPixels * _format.CellCount);
                    _picture[(((c * Side) + y) * Side) + x] = _plate[channel] + (matte * (packed.Colour[channel] - _plate[channel]));
                }
            }
        }
    }

    // Added to the performer's colour, so that the plate, or whatever lies behind the performer, is never touched.
    private void Mend(PackedPicture packed, int left, int top)
    {
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                int at = Place(left + x, top + y);
                for (int c = 0; c < 3; c++)
                {
                    ref float colour = ref packed.Colour[at + (c * FrameFormat.SubPixels * _format.CellCount)];
                    colour = Math.Clamp(colour + _residual[(((c * Side) + y) * Side) + x], -1, 1);
                }
            }
        }
    }

    private int Place(int x, int y) =>
        ((((y % Block) * Block) + (x % Block)) * _format.CellCount) + ((y / Block) * _format.Cells) + (x / Block);
}
