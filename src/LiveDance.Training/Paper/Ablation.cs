using LiveDance.Engine;
using LiveDance.Engine.Inference;
using LiveDance.Training.Data;
using LiveDance.Training.Evaluation;
using LiveDance.Training.Networks;
using LiveDance.Training.Paper.Networks;
using LiveDance.Training.Trainers;
using static TorchSharp.torch;

namespace LiveDance.Training.Paper;

/// <summary>A row of the paper's tables.</summary>
/// <param name="Name">As the paper calls it.</param>
/// <param name="Figures">What was measured.</param>
public sealed record AblationRow(string Name, EvaluationFigures Figures);

/// <summary>
/// What each part of the paper's method gives: pix2pixHD frame by frame, with temporal smoothing, and with the face network on
/// top, each trained for the same time. Chan et al. 2018, sec. 4.1.
/// </summary>
public static class Ablation
{
    private const double FaceShare = 0.15;
    private const int Scales = 2;

    /// <summary>Trains and evaluates the three rows; goes on where it was ended.</summary>
    /// <param name="dataset">What is learned from; its size is the pictures'.</param>
    /// <param name="folder">Where the checkpoints lie.</param>
    /// <param name="options">The networks.</param>
    /// <param name="budget">The plan of one row.</param>
    /// <param name="trunk">What pictures are compared by, see <see cref="PerceptualFeatures.Load"/>; null for their pixels.</param>
    /// <param name="lpips">Measures learned perceptual distance; null to do without.</param>
    /// <param name="device">What computes the pose networks.</param>
    /// <param name="report">Told now and then how it is doing.</param>
    /// <param name="cancellation">Ends it early, with a checkpoint.</param>
    /// <returns>The rows that were finished.</returns>
    /// <exception cref="EngineException">The folder cannot be written, or holds another ablation.</exception>
    public static IReadOnlyList<AblationRow> Run(
        Dataset dataset, string folder, PaperOptions options, TrainingPlan budget, string? trunk, Lpips? lpips, ExecutionDevice device,
        Action<string, TrainingProgress> report, CancellationToken cancellation)
    {
        using PerceptualFeatures? seeing = trunk is null ? null : PerceptualFeatures.Load(trunk);
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
                throw new EngineException($"The ablation '{folder}' cannot be written: {error.Message.TrimEnd('.')}.", error);
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
            using (var stage = new PaperTrainer("global", dataset, generator, dataset.Manifest.Size, Scales, chosen, seeing))
            {
                TrainingLoop.Run(stage, own, budget.Of(face ? 1 - FaceShare : 1), told, cancellation);
                if (cancellation.IsCancellationRequested) return null;
                PaperRun.Keep(stage.WithAverage, generator);
            }
            using GlobalGenerator? mending = face
                ? PaperRun.TrainFace(dataset, own, generator, dataset.Manifest.Size, chosen, budget.Of(FaceShare), seeing, told, cancellation)
                : null;
            if (cancellation.IsCancellationRequested) return null;
            using var painter = new PaperRenderer(dataset, generator, mending, temporal);
            return PerformerEvaluation.Run(painter, dataset, dataset.Plate, dataset.TestBegin, device, lpips, null, null, cancellation);
        }
    }
}
