using LiveDance.Engine.Frames;
using LiveDance.Training.Data;
using LiveDance.Training.Losses;
using LiveDance.Training.Networks;
using LiveDance.Training.Paper.Networks;
using OpenCvSharp;
using static TorchSharp.torch;

namespace LiveDance.Training.Paper;

/// <summary>
/// Trains the paper's face network: a smaller global generator that sees a quarter of the picture's side around the face, in
/// the drawing and in what the finished generator painted, and puts out what is to be added. Chan et al. 2018, sec. 3.4.
/// </summary>
internal sealed class PaperFaceTrainer : AdversarialTrainer<PatchDiscriminator>
{
    /// <summary>3 halvings and 5 blocks: 27 million weights at the published width.</summary>
    public const int Halvings = 3, Blocks = 5;

    private const double Perceptual = 10;

    private readonly Dataset _dataset;
    private readonly nn.Module<Tensor, Tensor> _generator;
    private readonly GlobalGenerator _network;
    private readonly PerceptualFeatures? _trunk;
    private readonly PaperFrames _frames;
    private readonly int[] _usable;
    private readonly int _seed;

    /// <param name="dataset">Stays the caller's.</param>
    /// <param name="generator">The finished generator, which is not trained any more; stays the caller's.</param>
    /// <param name="network">What is trained; stays the caller's.</param>
    /// <param name="size">Side of the pictures.</param>
    /// <param name="options">How.</param>
    /// <param name="trunk">May be null; stays the caller's.</param>
    public PaperFaceTrainer(
        Dataset dataset, nn.Module<Tensor, Tensor> generator, GlobalGenerator network, int size, PaperOptions options, PerceptualFeatures? trunk)
        : base(network, new PatchDiscriminator(6, options.CriticWidth), options.LearningRate)
    {
        (_dataset, _generator, _network, _trunk, _seed) = (dataset, generator, network, trunk, options.Seed);
        _frames = new PaperFrames(dataset, size);
        _usable = [.. Enumerable.Range(1, dataset.TrainEnd - 1).Where(index => Place(dataset.Poses[index], dataset.Manifest.Size, size) is not null)];
    }

    /// <inheritdoc/>
    public override string Name => "face";

    /// <summary>Whether there are faces to learn from.</summary>
    public bool HasFaces => _usable.Length > 0;

    /// <summary>Side of the window in a picture: 128 of 512.</summary>
    public static int SideOf(int size) => size / 4;

    /// <summary>Where the window is; null if the face is not seen.</summary>
    /// <param name="pose">In pixels of the dataset's frames.</param>
    /// <param name="frameSize">Side of those.</param>
    /// <param name="size">Side of the picture.</param>
    public static Rect? Place(PersonPose pose, int frameSize, int size)
    {
        Rect face = DancerWindow.Box(pose, Keypoints135.Face, Keypoints135.FaceCount, 0, frameSize);
        if (!pose.Found || face.Width == 0) return null;
        int side = SideOf(size);
        int x = ((face.X + (face.Width / 2)) * size / frameSize) - (side / 2), y = ((face.Y + (face.Height / 2)) * size / frameSize) - (side / 2);
        return new Rect(Math.Clamp(x, 0, size - side), Math.Clamp(y, 0, size - side), side, side);
    }

    /// <inheritdoc/>
    public override void Preview(string path)
    {
        // What it does is seen in the evaluation's pictures.
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _frames.Dispose();
    }

    /// <summary>Part of a picture.</summary>
    internal static Tensor Cut(Tensor picture, Rect place) => picture.narrow(2, place.Y, place.Height).narrow(3, place.X, place.Width);

    /// <inheritdoc/>
    protected override double? Learn(double rate, double progress)
    {
        var random = new Random(unchecked((int)((_seed * 7919L) + (Step * 104729L))));
        int at = _usable[random.Next(_usable.Length)];
        Rect place = Place(_dataset.Poses[at], _dataset.Manifest.Size, _frames.Size)!.Value;
        Tensor whole = _frames.Drawing(_dataset.Poses[at]), painted;
        using (no_grad())
        {
            Tensor before = _generator.call(cat([_frames.Drawing(_dataset.Poses[at - 1]), zeros(whole.shape)], 1));
            painted = Cut(_generator.call(cat([whole, before], 1)), place);
        }
        Tensor drawing = Cut(whole, place), truth = Cut(_frames.Truth(at), place);
        Tensor face = painted + _network.call(cat([drawing, painted], 1));
        Tensor looks = _trunk is null ? (face - truth).abs().mean() : _trunk.Loss(face, truth);
        Tensor loss = AdversarialLoss.OfGenerator(Judge.call(cat([drawing, face], 1))) + (looks * Perceptual);
        Tensor judging = AdversarialLoss.OfDiscriminator(
            Judge.call(cat([drawing, truth], 1)), Judge.call(cat([drawing, face.detach()], 1)));
        double value = loss.item<float>();
        if (!double.IsFinite(value) || !Painting.Learn(loss, rate) || !Judging.Learn(judging, rate)) return null;
        return value;
    }
}
