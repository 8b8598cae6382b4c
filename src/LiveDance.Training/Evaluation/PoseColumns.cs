namespace LiveDance.Training.Evaluation;

/// <summary>The four columns of tables 3 and 4 of Chan et al. 2018; null where nothing was detected that could be measured.</summary>
/// <param name="Body">The 23 points of body and feet.</param>
/// <param name="Face">The 68 points and two pupils of the face.</param>
/// <param name="Hands">The 21 points of either hand.</param>
/// <param name="Overall">All of them.</param>
public sealed record PoseColumns(double? Body, double? Face, double? Hands, double? Overall);
