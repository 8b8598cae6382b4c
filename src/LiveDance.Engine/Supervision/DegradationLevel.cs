namespace LiveDance.Engine.Supervision;

/// <summary>How far a running session has been degraded because stages kept failing, from not at all to what cannot fail.</summary>
public enum DegradationLevel
{
    /// <summary>Every stage works.</summary>
    None,

    /// <summary>A correction or a refinement is left out: smoothing, retargeting, the face's detail.</summary>
    Reduced,

    /// <summary>The fastest body network in place of the one that was asked for.</summary>
    SmallerPoseModel,

    /// <summary>The fastest body network, and no hands.</summary>
    NoHands,

    /// <summary>No dancer is followed; the performer stands at rest.</summary>
    IdlePerformer,

    /// <summary>The stick figure in place of the performer.</summary>
    StickFigure,

    /// <summary>The empty plate.</summary>
    Plate,
}
