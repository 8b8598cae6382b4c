using LiveDance.Engine;
using LiveDance.Engine.Pose;
using LiveDance.Training.Data;
using LiveDance.Training.Evaluation;
using LiveDance.Training.Networks;
using LiveDance.Training.Paper.Networks;
using LiveDance.Training.Trainers;
using static TorchSharp.torch;

namespace LiveDance.Training.Paper;

/// <summary>
/// Compares the parts of the paper's method: pix2pixHD frame by frame, with temporal smoothing, and with the face network in
/// addition, each trained for the same time. Chan et al. 2018, sec. 4.1.
/// </summary>
public static class Ablation
{
    // Share of a row's training time that the face network gets.
    private const double FaceShare = 0.15;

    // Scales of the discriminator; 2 as published for the global generator.
    private const int Scales = 2;

    /// <summary>Trains and evaluates the three rows; continues where it was interrupted.</summary>
    /// <param name="dataset">The dataset; its size is that of the pictures. Stays the caller's.</param>
    /// <param name="folder">The folder of the checkpoints; created if it does not exist.</param>
    /// <param name="options">The networks and hyperparameters.</param>
    /// <param name="budget">The length of one row's training.</param>
    /// <param name="perceptualFile">
    /// The network of the perceptual loss, see <see cref="PerceptualFeatures.Load"/>; null to compare pixels instead.
    /// </param>
    /// <param name="lpips">Measures LPIPS; null to leave it out.</param>
    /// <param name="openEstimator">Opens the pose estimator that the evaluation of a row uses; the estimator is disposed of.</param>
    /// <param name="report">Receives the row's name and the progress every 20 steps.</param>
    /// <param name="cancellation">Ends the current training after a step, with a checkpoint.</param>
    /// <returns>The rows that were completed.</returns>
    /// <exception cref="EngineException">
    /// The folder cannot be written, or a checkpoint in it belongs to another network.
    /// </exception>
    public static IReadOnlyList<AblationRow> Run(
        Dataset dataset, string folder, PaperOptions options, TrainingPlan budget, string? perceptualFile, Lpips? lpips, Func<PoseEstimator> openEstimator,
        Action<string, TrainingProgress> report, CancellationToken cancellation)
    {
        using PerceptualFeatures? perceptual = perceptualFile is null ? null : PerceptualFeatures.Load(perceptualFile);
        List<AblationRow> rows = [];
        foreach ((string name, bool temporal, bool face) in new[] { ("pix2pixHD", false, false), ("T.S.", true, false), ("T.S. + Face", true, true) })
        {
            string own = Path.Combine(folder, name.Replace(" ", "", StringComparison.Ordinal));
            try
            {
                Directory.CreateDirectory(own);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new EngineException($"The ablation '{folder}' cannot be written: {FailureCause.Of(error)}.", error);
            }
            EvaluationFigures? figures = Row(own, temporal, face, progress => report(name, progress));
            if (figures is null) break;
            rows.Add(new AblationRow(name, figures));
        }
        return rows;

        EvaluationFigures? Row(string own, bool temporal, bool face, Action<TrainingProgress> told)
        {
            PaperOptions chosen = options with { Temporal = temporal };
            manual_seed(chosen.Seed);
            using var generator = new GlobalGenerator(width: chosen.Width, blocks: chosen.Blocks);
            using (var trainer = new PaperTrainer("global", dataset, generator, dataset.Manifest.Size, Scales, chosen, perceptual))
            {
                TrainingLoop.Run(trainer, own, budget.Part(face ? 1 - FaceShare : 1), told, cancellation);
                if (cancellation.IsCancellationRequested) return null;
                PaperRun.UseAveragedWeights(trainer.WithAverage, generator);
            }
            using GlobalGenerator? faceNetwork = face
                ? PaperRun.TrainFace(dataset, own, generator, dataset.Manifest.Size, chosen, budget.Part(FaceShare), perceptual, told, cancellation)
                : null;
            if (cancellation.IsCancellationRequested) return null;
            if (AblationRow.Kept(own, withLpips: lpips is not null) is { } kept) return kept;
            using var renderer = new PaperRenderer(dataset, generator, faceNetwork, temporal);
            using PoseEstimator estimator = openEstimator();
            EvaluationFigures figures = PerformerEvaluation.Run(
                renderer, dataset, dataset.Plate, dataset.TestBegin, estimator, lpips, null, null, cancellation);
            AblationRow.Keep(own, figures);
            return figures;
        }
    }
}
