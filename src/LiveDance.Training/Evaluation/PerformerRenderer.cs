using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using OpenCvSharp;

namespace LiveDance.Training.Evaluation;

/// <summary>Renders as the live pipeline does: with the engine's own stages from the drawing on.</summary>
internal sealed class PerformerRenderer : IFrameRenderer
{
    private readonly StickFigure _figure;
    private readonly FrameGenerator _generator;
    private readonly FaceRefiner? _refiner;
    private readonly Compositor _compositor;
    private readonly Engine.Frames.Frame _frame;
    private readonly double _rate;

    /// <param name="performer">The performer; stays the caller's.</param>
    /// <param name="device">The device that the performer's networks run on.</param>
    /// <param name="poseSize">Size of the frames that the poses are given in, in pixels.</param>
    /// <param name="rate">Frames per second.</param>
    /// <param name="grade">The generator's grade.</param>
    public PerformerRenderer(Performer performer, ExecutionDevice device, Size poseSize, double rate, PictureGrade grade = PictureGrade.Full)
    {
        _figure = performer.CreateStickFigure(poseSize);
        _generator = new FrameGenerator(performer, device, Environment.ProcessorCount, grade: () => grade);
        _refiner = performer.HasFace ? new FaceRefiner(performer, device) : null;
        _compositor = new Compositor(performer);
        _frame = new Engine.Frames.Frame(performer.Format);
        _rate = rate;
    }

    public Mat Drawing => _frame.Drawing;

    public Mat Picture => _frame.Picture;

    public void Render(int index, PersonPose pose)
    {
        _frame.Sequence = index;
        _frame.Time = index / _rate;
        _frame.TargetPose.CopyFrom(pose);
        // The same person throughout, even if the detector gave them several tracks.
        _frame.TargetPose.Track = 0;
        _figure.Process(_frame);
        _generator.Process(_frame);
        _refiner?.Process(_frame);
        _compositor.Process(_frame);
    }

    public void Dispose()
    {
        _figure.Dispose();
        _generator.Dispose();
        _refiner?.Dispose();
        _frame.Dispose();
    }
}
