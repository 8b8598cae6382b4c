using LiveDance.Training.Data;
using LiveDance.Training.Networks;
using LiveDance.Training.Paper.Networks;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Size = OpenCvSharp.Size;

namespace LiveDance.Training.Paper;

/// <summary>
/// Trains one of pix2pixHD's generators as Chan et al. 2018 do: two consecutive frames, the second from the picture of the first,
/// with the gradient flowing through both; discriminators of both drawings and both pictures; feature matching and a perceptual
/// loss, each weighted by ten.
/// </summary>
internal sealed class PaperTrainer : AdversarialTrainer<MultiscaleDiscriminator>
{
    // Weight of the perceptual loss beside the adversarial loss; 10 as in pix2pixHD.
    private const double PerceptualWeight = 10;

    // Fraction of the training during which the frozen part is kept.
    private const double FrozenShare = 0.5;

    private readonly nn.Module<Tensor, Tensor> _generator;
    private readonly PerceptualFeatures? _perceptual;
    private readonly PaperFrames _frames;
    private readonly Dataset _dataset;
    private readonly PaperOptions _options;
    private readonly nn.Module? _frozenAtFirst;

    /// <param name="name">The trainer's name.</param>
    /// <param name="dataset">The frames to train on; stays the caller's.</param>
    /// <param name="generator">The generator, with 6 input channels; stays the caller's.</param>
    /// <param name="size">Size of the pictures, in pixels.</param>
    /// <param name="scales">Scales of the discriminator.</param>
    /// <param name="options">Seed, widths and learning rate.</param>
    /// <param name="perceptual">The network of the perceptual loss; null to compare pixels instead. Stays the caller's.</param>
    /// <param name="frozenAtFirst">
    /// The part of the generator that is kept unchanged for the first half of the training; null for none.
    /// </param>
    public PaperTrainer(
        string name, Dataset dataset, nn.Module<Tensor, Tensor> generator, Size size, int scales, PaperOptions options, PerceptualFeatures? perceptual,
        nn.Module? frozenAtFirst = null)
        // Input channels: drawings and pictures of one frame or of two.
        : base(generator, new MultiscaleDiscriminator(options.Temporal ? 12 : 6, scales, options.DiscriminatorWidth), options.LearningRate)
    {
        _frozenAtFirst = frozenAtFirst;
        Name = name;
        (_dataset, _generator, _options, _perceptual) = (dataset, generator, options, perceptual);
        _frames = new PaperFrames(dataset, size);
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    protected override void WritePreview(string path) => WithAverage(() =>
    {
        PaperPreview.Write(_dataset, _frames, _generator, _options.Temporal, path);
        return true;
    });

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _frames.Dispose();
    }

    /// <inheritdoc/>
    protected override double? Learn(double rate, double progress)
    {
        foreach (Parameter parameter in _frozenAtFirst?.parameters() ?? []) parameter.requires_grad = progress >= FrozenShare;
        var random = new Random(unchecked((int)((_options.Seed * 7919L) + (Step * 104729L))));
        int at = random.Next(1, _dataset.TrainEnd);
        Tensor drawing = _frames.Drawing(_dataset.Poses[at]), truth = _frames.Truth(at);
        Tensor real, generated, perceptualLoss;
        if (_options.Temporal)
        {
            Tensor drawingBefore = _frames.Drawing(_dataset.Poses[at - 1]), truthBefore = _frames.Truth(at - 1);
            Tensor before = _generator.call(cat([drawingBefore, zeros(truth.shape)], 1)), now = _generator.call(cat([drawing, before], 1));
            real = cat([drawingBefore, drawing, truthBefore, truth], 1);
            generated = cat([drawingBefore, drawing, before, now], 1);
            perceptualLoss = PerceptualLoss(before, truthBefore) + PerceptualLoss(now, truth);
        }
        else
        {
            Tensor now = _generator.call(cat([drawing, zeros(truth.shape)], 1));
            (real, generated, perceptualLoss) = (cat([drawing, truth], 1), cat([drawing, now], 1), PerceptualLoss(now, truth));
        }
        Tensor[][] ofReal = Discriminator.call(real);
        Tensor loss = MultiscaleDiscriminator.OfGenerator(ofReal, Discriminator.call(generated)) + perceptualLoss;
        Tensor discriminatorLoss = MultiscaleDiscriminator.OfDiscriminators(ofReal, Discriminator.call(generated.detach()));
        double value = loss.item<float>();
        if (!double.IsFinite(value) || !GeneratorTraining.Learn(loss, rate) || !DiscriminatorTraining.Learn(discriminatorLoss, rate)) return null;
        return value;
    }

    private Tensor PerceptualLoss(Tensor generated, Tensor truth) => _perceptual is null ? (generated - truth).abs().mean() * PerceptualWeight : _perceptual.Loss(generated, truth) * PerceptualWeight;
}
