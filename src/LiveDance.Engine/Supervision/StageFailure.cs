namespace LiveDance.Engine.Supervision;

/// <summary>The failure of a stage and the action taken.</summary>
/// <param name="Stage">The stage's name.</param>
/// <param name="Error">The exception.</param>
/// <param name="Action">The action taken, as a clause.</param>
/// <param name="Level">The degradation of the session afterwards.</param>
public sealed record StageFailure(string Stage, Exception Error, string Action, DegradationLevel Level);
