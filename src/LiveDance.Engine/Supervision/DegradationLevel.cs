namespace LiveDance.Engine.Supervision;

/// <summary>The degradation of a running session because of repeated failures of stages, in increasing order.</summary>
public enum DegradationLevel
{
    /// <summary>Every stage works.</summary>
    None,

    /// <summary>A correction or a refinement is left out: smoothing, retargeting, the face's detail.</summary>
    Reduced,

    /// <summary>The fastest body network is used instead of the requested one.</summary>
    SmallerPoseModel,

    /// <summary>The fastest body network is used, and hands are not estimated.</summary>
    NoHands,

    /// <summary>No dancer is followed; the performer shows the rest pose.</summary>
    IdlePerformer,

    /// <summary>The stick figure is shown instead of the performer.</summary>
    StickFigure,

    /// <summary>Only the plate is shown.</summary>
    Plate,
}
