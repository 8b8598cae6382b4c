using LiveDance.Training.Data;
using LiveDance.Training.Networks;
using LiveDance.Training.Paper.Networks;
using LiveDance.Training.Trainers;
using static TorchSharp.torch;

namespace LiveDance.Training.Paper;

/// <summary>
/// The paper's training: the global generator at half the size, the local enhancer on top of it at the whole, the face network.
/// </summary>
internal static class PaperRun
{
    // As the paper's schedule divides its epochs, roughly.
    private const double GlobalShare = 0.45, EnhancerShare = 0.35;

    // As published: 2 scales for the global generator, 3 for the enhancer.
    private const int GlobalScales = 2, EnhancerScales = 3;

    /// <summary>Trains one network after the other.</summary>
    /// <param name="dataset">What is learned from.</param>
    /// <param name="folder">The run's folder.</param>
    /// <param name="size">Side of the pictures.</param>
    /// <param name="options">How.</param>
    /// <param name="plan">When all of it ends.</param>
    /// <param name="trunk">What pictures are compared by; may be null.</param>
    /// <param name="report">Told now and then how it is doing.</param>
    /// <param name="cancellation">Ends it after the current step, with a checkpoint.</param>
    public static void Train(
        Dataset dataset, string folder, int size, PaperOptions options, TrainingPlan plan, PerceptualFeatures? trunk, Action<TrainingProgress> report,
        CancellationToken cancellation)
    {
        manual_seed(options.Seed);
        using var global = new GlobalGenerator(width: options.Width, blocks: options.Blocks);
        using (var stage = new PaperTrainer("global", dataset, global, size / 2, GlobalScales, options, trunk))
        {
            TrainingLoop.Run(stage, folder, plan.Of(GlobalShare), report, cancellation);
            if (cancellation.IsCancellationRequested) return;
            Keep(stage.WithAverage, global);
        }
        // The enhancer owns the global generator from here on.
        var enhancer = new LocalEnhancer(global);
        using (var stage = new PaperTrainer("enhancer", dataset, enhancer, size, EnhancerScales, options, trunk, frozenAtFirst: global))
        {
            TrainingLoop.Run(stage, folder, plan.Of(EnhancerShare), report, cancellation);
            if (cancellation.IsCancellationRequested) return;
            Keep(stage.WithAverage, enhancer);
        }
        TrainFace(dataset, folder, enhancer, size, options, plan.Of(1 - GlobalShare - EnhancerShare), trunk, report, cancellation);
    }

    /// <summary>Trains a face network on what a finished generator paints.</summary>
    /// <returns>The network, with its averaged weights; null if no face is seen. The caller's to dispose of.</returns>
    internal static GlobalGenerator? TrainFace(
        Dataset dataset, string folder, nn.Module<Tensor, Tensor> generator, int size, PaperOptions options, TrainingPlan plan, PerceptualFeatures? trunk,
        Action<TrainingProgress> report, CancellationToken cancellation)
    {
        var face = new GlobalGenerator(width: options.Width, halvings: PaperFaceTrainer.Halvings, blocks: PaperFaceTrainer.Blocks);
        using var stage = new PaperFaceTrainer(dataset, generator, face, size, options, trunk);
        if (stage.HasFaces)
        {
            TrainingLoop.Run(stage, folder, plan, report, cancellation);
            Keep(stage.WithAverage, face);
            return face;
        }
        face.Dispose();
        return null;
    }

    /// <summary>Goes on with the averaged weights.</summary>
    internal static void Keep(Func<Func<Dictionary<string, Tensor>>, Dictionary<string, Tensor>> withAverage, nn.Module network)
    {
        Dictionary<string, Tensor> average = withAverage(
            () => network.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.detach().clone().DetachFromDisposeScope()));
        using IDisposable quiet = no_grad();
        network.load_state_dict(average);
        foreach (Tensor tensor in average.Values) tensor.Dispose();
    }
}
