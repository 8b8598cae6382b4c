namespace LiveDance.Engine.Supervision;

/// <summary>A stage that failed, and what was done about it.</summary>
/// <param name="Stage">The stage's name.</param>
/// <param name="Error">What it threw.</param>
/// <param name="Action">What was done, as a clause.</param>
/// <param name="Level">How far the session is degraded afterwards.</param>
public sealed record StageFailure(string Stage, Exception Error, string Action, DegradationLevel Level);
