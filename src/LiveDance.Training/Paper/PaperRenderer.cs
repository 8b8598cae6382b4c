using LiveDance.Engine.Frames;
using LiveDance.Training.Data;
using LiveDance.Training.Evaluation;
using LiveDance.Training.Paper.Networks;
using LiveDance.Training.Trainers;
using OpenCvSharp;
using TorchSharp;
using static TorchSharp.torch;
using Size = OpenCvSharp.Size;

namespace LiveDance.Training.Paper;

/// <summary>Renders with the paper's networks as TorchSharp modules.</summary>
internal sealed class PaperRenderer : IFrameRenderer
{
    private readonly nn.Module<Tensor, Tensor> _generator;
    private readonly GlobalGenerator? _face;
    private readonly PaperFrames _frames;
    private readonly Size _frameSize;
    private readonly bool _temporal;
    private Tensor? _before;

    /// <param name="dataset">The dataset, which gives the size of the frames; stays the caller's.</param>
    /// <param name="generator">The generator; stays the caller's.</param>
    /// <param name="face">The face network, or null; stays the caller's.</param>
    /// <param name="temporal">Whether the generator receives its previous picture.</param>
    public PaperRenderer(Dataset dataset, nn.Module<Tensor, Tensor> generator, GlobalGenerator? face, bool temporal)
    {
        (_generator, _face, _temporal, _frameSize) = (generator, face, temporal, dataset.Manifest.Size);
        _frames = new PaperFrames(dataset, _frameSize);
        Drawing = new Mat(_frameSize, MatType.CV_8UC3);
        Picture = new Mat(_frameSize, MatType.CV_8UC3);
    }

    public Mat Drawing { get; }

    public Mat Picture { get; }

    public void Render(int index, PersonPose pose)
    {
        using FinalizationPause pause = FinalizationPause.Begin();
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        Tensor drawing = _frames.Drawing(pose);
        Tensor picture = _generator.call(cat([drawing, _temporal && _before is not null ? _before : zeros(drawing.shape)], 1));
        _before?.Dispose();
        _before = picture.detach().clone().DetachFromDisposeScope();
        ContactSheet.Put(drawing, Drawing, 0, 0);
        ContactSheet.Put(picture, Picture, 0, 0);
        if (_face is null || PaperFaceTrainer.Place(pose, _frameSize, _frameSize) is not { } place) return;
        Tensor rendered = PaperFaceTrainer.Cut(picture, place);
        using var window = new Mat(Picture, place);
        ContactSheet.Put(rendered + _face.call(cat([PaperFaceTrainer.Cut(drawing, place), rendered], 1)), window, 0, 0);
    }

    public void Dispose()
    {
        _before?.Dispose();
        _frames.Dispose();
        Drawing.Dispose();
        Picture.Dispose();
    }
}
