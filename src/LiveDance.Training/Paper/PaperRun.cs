using LiveDance.Training.Data;
using LiveDance.Training.Networks;
using LiveDance.Training.Paper.Networks;
using LiveDance.Training.Trainers;
using static TorchSharp.torch;
using Size = OpenCvSharp.Size;

namespace LiveDance.Training.Paper;

/// <summary>
/// The paper's training: the global generator at half the size, the local enhancer on top of it at the full size, and the face
/// network.
/// </summary>
internal static class PaperRun
{
    // Shares of the training time, roughly as the published schedule divides its epochs; the rest is the face network's.
    private const double GlobalShare = 0.45, EnhancerShare = 0.35;

    // Scales of the discriminators as published: 2 for the global generator, 3 for the enhancer.
    private const int GlobalScales = 2, EnhancerScales = 3;

    /// <summary>The largest size that the networks can have within another.</summary>
    public static Size Rounded(Size size) => new(Rounded(size.Width), Rounded(size.Height));

    /// <summary>Trains one network after the other.</summary>
    /// <param name="dataset">The frames to train on; stays the caller's.</param>
    /// <param name="folder">The run's folder.</param>
    /// <param name="size">Size of the pictures, in pixels; multiples of <see cref="TrainingOptions.PaperMultiple"/>.</param>
    /// <param name="options">The networks and hyperparameters.</param>
    /// <param name="plan">The length of the training, all networks together.</param>
    /// <param name="perceptual">The network of the perceptual loss; null to compare pixels instead. Stays the caller's.</param>
    /// <param name="report">Receives the progress every 20 steps.</param>
    /// <param name="cancellation">Ends the training after the current step, with a checkpoint.</param>
    public static void Train(
        Dataset dataset, string folder, Size size, PaperOptions options, TrainingPlan plan, PerceptualFeatures? perceptual, Action<TrainingProgress> report,
        CancellationToken cancellation)
    {
        manual_seed(options.Seed);
        using var global = new GlobalGenerator(width: options.Width, blocks: options.Blocks);
        using (var trainer = new PaperTrainer("global", dataset, global, new Size(size.Width / 2, size.Height / 2), GlobalScales, options, perceptual))
        {
            TrainingLoop.Run(trainer, folder, plan.Part(GlobalShare), report, cancellation);
            if (cancellation.IsCancellationRequested) return;
            UseAveragedWeights(trainer.WithAverage, global);
        }
        // The enhancer owns the global generator from here on.
        var enhancer = new LocalEnhancer(global);
        using (var trainer = new PaperTrainer("enhancer", dataset, enhancer, size, EnhancerScales, options, perceptual, frozenAtFirst: global))
        {
            TrainingLoop.Run(trainer, folder, plan.Part(EnhancerShare), report, cancellation);
            if (cancellation.IsCancellationRequested) return;
            UseAveragedWeights(trainer.WithAverage, enhancer);
        }
        TrainFace(dataset, folder, enhancer, size, options, plan.Part(1 - GlobalShare - EnhancerShare), perceptual, report, cancellation);
    }

    /// <summary>Trains a face network on the pictures of a finished generator. Parameters as <see cref="Train"/>.</summary>
    /// <returns>
    /// The network with its averaged weights, to be disposed of by the caller; null if no training frame shows the face.
    /// </returns>
    internal static GlobalGenerator? TrainFace(
        Dataset dataset, string folder, nn.Module<Tensor, Tensor> generator, Size size, PaperOptions options, TrainingPlan plan, PerceptualFeatures? perceptual,
        Action<TrainingProgress> report, CancellationToken cancellation)
    {
        var face = new GlobalGenerator(width: options.Width, halvings: PaperFaceTrainer.Halvings, blocks: PaperFaceTrainer.Blocks);
        using var trainer = new PaperFaceTrainer(dataset, generator, face, size, options, perceptual);
        if (trainer.HasFaces)
        {
            TrainingLoop.Run(trainer, folder, plan, report, cancellation);
            UseAveragedWeights(trainer.WithAverage, face);
            return face;
        }
        face.Dispose();
        return null;
    }

    private static int Rounded(int side) => Math.Max(TrainingOptions.PaperMultiple, side / TrainingOptions.PaperMultiple * TrainingOptions.PaperMultiple);

    /// <summary>Replaces a network's weights by their average.</summary>
    /// <param name="withAverage">Runs a function while the network has the averaged weights.</param>
    /// <param name="network">The network.</param>
    internal static void UseAveragedWeights(Func<Func<Dictionary<string, Tensor>>, Dictionary<string, Tensor>> withAverage, nn.Module network)
    {
        Dictionary<string, Tensor> average = withAverage(
            () => network.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.detach().clone().DetachFromDisposeScope()));
        using IDisposable quiet = no_grad();
        network.load_state_dict(average);
        foreach (Tensor tensor in average.Values) tensor.Dispose();
    }
}
