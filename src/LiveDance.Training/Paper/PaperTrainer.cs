using LiveDance.Training.Data;
using LiveDance.Training.Networks;
using LiveDance.Training.Paper.Networks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LiveDance.Training.Paper;

/// <summary>
/// Trains one of pix2pixHD's generators as Chan et al. 2018 do: two frames in a row, the second from the first's picture, the
/// gradient flowing through both; judged by discriminators of both drawings and both pictures; feature matching and a
/// perceptual trunk, each times ten.
/// </summary>
internal sealed class PaperTrainer : AdversarialTrainer<MultiscaleDiscriminator>
{
    private const double Perceptual = 10, FrozenShare = 0.5;

    private readonly nn.Module<Tensor, Tensor> _generator;
    private readonly PerceptualFeatures? _trunk;
    private readonly PaperFrames _frames;
    private readonly Dataset _dataset;
    private readonly PaperOptions _options;
    private readonly nn.Module? _frozenAtFirst;

    /// <param name="name">The stage's name.</param>
    /// <param name="dataset">Stays the caller's.</param>
    /// <param name="generator">What is trained: 6 channels in; stays the caller's.</param>
    /// <param name="size">Side of the pictures.</param>
    /// <param name="scales">Scales of the discriminator.</param>
    /// <param name="options">How.</param>
    /// <param name="trunk">May be null; stays the caller's.</param>
    /// <param name="frozenAtFirst">What of the generator is kept as it is for the first half of the stage; null for nothing.</param>
    public PaperTrainer(
        string name, Dataset dataset, nn.Module<Tensor, Tensor> generator, int size, int scales, PaperOptions options, PerceptualFeatures? trunk,
        nn.Module? frozenAtFirst = null)
        // Drawings and pictures of one frame or of two.
        : base(generator, new MultiscaleDiscriminator(options.Temporal ? 12 : 6, scales, options.CriticWidth), options.LearningRate)
    {
        _frozenAtFirst = frozenAtFirst;
        Name = name;
        (_dataset, _generator, _options, _trunk) = (dataset, generator, options, trunk);
        _frames = new PaperFrames(dataset, size);
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override void Preview(string path) => WithAverage(() =>
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
        Tensor real, made, looks;
        if (_options.Temporal)
        {
            Tensor drawingBefore = _frames.Drawing(_dataset.Poses[at - 1]), truthBefore = _frames.Truth(at - 1);
            Tensor before = _generator.call(cat([drawingBefore, zeros(truth.shape)], 1)), now = _generator.call(cat([drawing, before], 1));
            real = cat([drawingBefore, drawing, truthBefore, truth], 1);
            made = cat([drawingBefore, drawing, before, now], 1);
            looks = Looks(before, truthBefore) + Looks(now, truth);
        }
        else
        {
            Tensor now = _generator.call(cat([drawing, zeros(truth.shape)], 1));
            (real, made, looks) = (cat([drawing, truth], 1), cat([drawing, now], 1), Looks(now, truth));
        }
        Tensor[][] ofReal = Judge.call(real);
        Tensor loss = MultiscaleDiscriminator.OfGenerator(ofReal, Judge.call(made)) + looks;
        Tensor judging = MultiscaleDiscriminator.OfDiscriminators(ofReal, Judge.call(made.detach()));
        double value = loss.item<float>();
        if (!double.IsFinite(value) || !Painting.Learn(loss, rate) || !Judging.Learn(judging, rate)) return null;
        return value;
    }

    private Tensor Looks(Tensor made, Tensor truth) => _trunk is null ? (made - truth).abs().mean() * Perceptual : _trunk.Loss(made, truth) * Perceptual;
}
