using LiveDance.Training.Evaluation;

namespace LiveDance.Training.Paper;

/// <summary>A row of the paper's tables.</summary>
/// <param name="Name">The variant's name in the paper.</param>
/// <param name="Figures">The measurements.</param>
public sealed record AblationRow(string Name, EvaluationFigures Figures);
