namespace LiveDance.Engine.Supervision;

/// <summary>How much of the show is left, from all of it down to what cannot fail.</summary>
public enum DegradationLevel
{
    /// <summary>Everything.</summary>
    Whole,

    /// <summary>The quickest body network.</summary>
    SmallerPose,

    /// <summary>Without hands.</summary>
    NoHands,

    /// <summary>The stick figure in place of the performer.</summary>
    StickFigure,

    /// <summary>The empty plate.</summary>
    Plate,
}

/// <summary>A stage that failed, and what was done.</summary>
/// <param name="Stage">The stage's name.</param>
/// <param name="Error">What it threw.</param>
/// <param name="Action">What was done, as a clause.</param>
/// <param name="Level">How much of the show is left.</param>
public sealed record StageFailure(string Stage, Exception Error, string Action, DegradationLevel Level);
