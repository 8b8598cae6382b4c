using LiveDance.Engine.Frames;
using LiveDance.Training.Data;
using LiveDance.Training.Losses;
using LiveDance.Training.Networks;
using LiveDance.Training.Paper.Networks;
using OpenCvSharp;
using static TorchSharp.torch;
using Size = OpenCvSharp.Size;

namespace LiveDance.Training.Paper;

/// <summary>
/// Trains the paper's face network: a smaller global generator that receives a window of a quarter of the picture's shorter side around
/// the face, of the drawing and of the finished generator's picture, and returns the residual to add. Chan et al. 2018, sec. 3.4.
/// </summary>
internal sealed class PaperFaceTrainer : AdversarialTrainer<PatchDiscriminator>
{
    /// <summary>The face network's halvings and residual blocks: 27 million weights at the published width.</summary>
    public const int Halvings = 3, Blocks = 5;

    // Weight of the perceptual loss beside the adversarial loss; 10 as for the generator.
    private const double PerceptualWeight = 10;

    private readonly Dataset _dataset;
    private readonly nn.Module<Tensor, Tensor> _generator;
    private readonly GlobalGenerator _network;
    private readonly PerceptualFeatures? _perceptual;
    private readonly PaperFrames _frames;
    private readonly int[] _usable;
    private readonly int _seed;

    /// <param name="dataset">The frames to train on; stays the caller's.</param>
    /// <param name="generator">The finished generator, which is not changed; stays the caller's.</param>
    /// <param name="network">The face network; stays the caller's.</param>
    /// <param name="size">Size of the pictures, in pixels.</param>
    /// <param name="options">Seed, widths and learning rate.</param>
    /// <param name="perceptual">The network of the perceptual loss; null to compare pixels instead. Stays the caller's.</param>
    public PaperFaceTrainer(
        Dataset dataset, nn.Module<Tensor, Tensor> generator, GlobalGenerator network, Size size, PaperOptions options, PerceptualFeatures? perceptual)
        : base(network, new PatchDiscriminator(6, options.DiscriminatorWidth), options.LearningRate)
    {
        (_dataset, _generator, _network, _perceptual, _seed) = (dataset, generator, network, perceptual, options.Seed);
        _frames = new PaperFrames(dataset, size);
        _usable = [.. Enumerable.Range(1, dataset.TrainEnd - 1).Where(index => Place(dataset.Poses[index], dataset.Manifest.Size, size) is not null)];
    }

    /// <inheritdoc/>
    public override string Name => "face";

    /// <summary>Whether any training frame shows the face.</summary>
    public bool HasFaces => _usable.Length > 0;

    /// <summary>Side of the face's window, in pixels: 128 for a picture of 512 x 512. A multiple of 8, as the network halves it three times.</summary>
    /// <param name="size">Size of the picture, in pixels.</param>
    public static int SideOf(Size size) => Math.Min(size.Width, size.Height) / 32 * 8;

    /// <summary>The face's window in the picture; null if the face was not detected.</summary>
    /// <param name="pose">The pose, in pixels of the dataset's frames.</param>
    /// <param name="frameSize">Size of the dataset's frames, in pixels.</param>
    /// <param name="size">Size of the picture, in pixels.</param>
    public static Rect? Place(PersonPose pose, Size frameSize, Size size)
    {
        Rect face = DancerWindow.Box(pose, Keypoints135.Face, Keypoints135.FaceCount, 0, frameSize);
        if (!pose.Found || face.Width == 0) return null;
        int side = SideOf(size);
        int x = ((face.X + (face.Width / 2)) * size.Width / frameSize.Width) - (side / 2), y = ((face.Y + (face.Height / 2)) * size.Height / frameSize.Height) - (side / 2);
        return new Rect(Math.Clamp(x, 0, size.Width - side), Math.Clamp(y, 0, size.Height - side), side, side);
    }

    /// <inheritdoc/>
    protected override void WritePreview(string path)
    {
        // No preview: the face network's effect is shown by the evaluation's pictures.
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _frames.Dispose();
    }

    /// <summary>Cuts a window out of a picture.</summary>
    internal static Tensor Cut(Tensor picture, Rect place) => picture.narrow(2, place.Y, place.Height).narrow(3, place.X, place.Width);

    /// <inheritdoc/>
    protected override double? Learn(double rate, double progress)
    {
        var random = new Random(unchecked((int)((_seed * 7919L) + (Step * 104729L))));
        int at = _usable[random.Next(_usable.Length)];
        Rect place = Place(_dataset.Poses[at], _dataset.Manifest.Size, _frames.Size)!.Value;
        Tensor whole = _frames.Drawing(_dataset.Poses[at]), rendered;
        using (no_grad())
        {
            Tensor before = _generator.call(cat([_frames.Drawing(_dataset.Poses[at - 1]), zeros(whole.shape)], 1));
            rendered = Cut(_generator.call(cat([whole, before], 1)), place);
        }
        Tensor drawing = Cut(whole, place), truth = Cut(_frames.Truth(at), place);
        Tensor face = rendered + _network.call(cat([drawing, rendered], 1));
        Tensor perceptualLoss = _perceptual is null ? (face - truth).abs().mean() : _perceptual.Loss(face, truth);
        Tensor loss = LeastSquaresLoss.OfGenerator(Discriminator.call(cat([drawing, face], 1))) + (perceptualLoss * PerceptualWeight);
        Tensor discriminatorLoss = LeastSquaresLoss.OfDiscriminator(
            Discriminator.call(cat([drawing, truth], 1)), Discriminator.call(cat([drawing, face.detach()], 1)));
        double value = loss.item<float>();
        if (!double.IsFinite(value) || !GeneratorTraining.Learn(loss, rate) || !DiscriminatorTraining.Learn(discriminatorLoss, rate)) return null;
        return value;
    }
}
