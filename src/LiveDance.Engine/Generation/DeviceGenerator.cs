using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Inference;
using OpenCvSharp;

namespace LiveDance.Engine.Generation;

/// <summary>
/// A generator on a GPU: always renders the whole picture, so that what is fed back can stay there. Drawing and body coordinates go up once a
/// frame; the picture and the drawing that are fed back never leave the device; colour and matte come down once.
/// </summary>
internal sealed class DeviceGenerator : IGeneratorNetwork
{
    private readonly FrameFormat _format;
    private readonly RecurrentNetwork _network;
    private readonly float[] _drawing, _drawingBefore, _previous, _colour, _matte;
    private readonly float[]? _body;
    private readonly WrittenBodyCoordinates _coordinates = new();

    /// <param name="performer">Performer with the generator.</param>
    /// <param name="grade">Its grade.</param>
    /// <param name="device">Device that runs it; on the CPU the same bindings are in the computer's memory.</param>
    /// <param name="threads">Threads on the CPU.</param>
    /// <exception cref="EngineException">The generator cannot be loaded.</exception>
    public DeviceGenerator(Performer performer, PictureGrade grade, ExecutionDevice device, int threads)
    {
        (_format, Grade) = (performer.Format, grade);
        string path = performer.GeneratorPath(device, grade);
        byte[] model = FeedbackGraph.Extend(File.ReadAllBytes(path), PackedPlate.From(performer.Plate, _format), _format);
        _network = new RecurrentNetwork(
            path, model, device, threads, OpenDimensions.Of(PackedRegion.Whole(_format), _format),
            [(FeedbackGraph.Feedback, "previous"), (FeedbackGraph.KeptDrawing, FeedbackGraph.DrawingBefore)]);
        (_drawing, _drawingBefore, _previous) = (_network.Input(FeedbackGraph.Drawing), _network.Input(FeedbackGraph.DrawingBefore), _network.Input("previous"));
        (_colour, _matte) = (_network.Output("colour"), _network.Output("matte"));
        _body = performer.Drawing.HasCoordinates ? _network.Input("body") : null;
    }

    /// <inheritdoc/>
    public PictureGrade Grade { get; }

    /// <inheritdoc/>
    public bool IsResizable => false;

    /// <inheritdoc/>
    public bool KeepsFeedback => true;

    /// <inheritdoc/>
    public void Run(PersonPose pose, Mat drawing, Mat drawingBefore, PackedRegion region, float[]? feedback)
    {
        WriteInputs(pose, drawing);
        PictureTensors.ToPlanes(drawingBefore, _drawingBefore);
        if (feedback is null) Array.Clear(_previous);
        else feedback.CopyTo(_previous.AsSpan());
        _network.Begin();
    }

    /// <inheritdoc/>
    public void Continue(PersonPose pose, Mat drawing)
    {
        WriteInputs(pose, drawing);
        _network.Continue();
    }

    /// <inheritdoc/>
    public void Write(PackedRegion region, PackedPicture picture)
    {
        picture.SetRegion(region);
        _colour.CopyTo(picture.Colour.AsSpan());
        _matte.CopyTo(picture.Matte.AsSpan());
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    private void WriteInputs(PersonPose pose, Mat drawing)
    {
        PictureTensors.ToPlanes(drawing, _drawing);
        if (_body is null) return;
        PackedRegion whole = PackedRegion.Whole(_format);
        _coordinates.Write(pose, _format.Picture, whole, new BodyCoordinatePlanes(_body, whole));
    }
}
