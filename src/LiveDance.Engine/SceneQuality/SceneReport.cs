namespace LiveDance.Engine.SceneQuality;

/// <summary>What can be wrong with the picture that the camera gives.</summary>
public enum SceneState
{
    /// <summary>Nothing.</summary>
    Fine,

    /// <summary>Nobody is seen.</summary>
    NobodyThere,

    /// <summary>Head, feet or one side of the body is out of the picture.</summary>
    BodyCutOff,

    /// <summary>The body fills the picture.</summary>
    TooNear,

    /// <summary>The body is a small part of the picture.</summary>
    TooFar,

    /// <summary>There is too little light.</summary>
    TooDark,

    /// <summary>Nothing in the picture is sharp.</summary>
    Blurred,

    /// <summary>The room is not where it was a moment ago.</summary>
    CameraMoved,
}

/// <summary>What is wrong with the picture, if anything.</summary>
/// <param name="State">For programs.</param>
/// <param name="Message">For people: what to do, in one short sentence; empty when all is fine.</param>
public sealed record SceneReport(SceneState State, string Message)
{
    internal static SceneReport Fine { get; } = new(SceneState.Fine, "");

    internal static SceneReport Nobody { get; } = new(SceneState.NobodyThere, "Nobody is in the picture.");

    internal static SceneReport FeetOut { get; } = new(SceneState.BodyCutOff, "Step back: your feet are out of the picture.");

    internal static SceneReport HeadOut { get; } = new(SceneState.BodyCutOff, "Step back or tilt the camera up: your head is out of the picture.");

    internal static SceneReport SideOut { get; } = new(SceneState.BodyCutOff, "Step towards the middle: a part of you is out of the picture.");

    internal static SceneReport Near { get; } = new(SceneState.TooNear, "Step back a little: there is no room for your arms.");

    internal static SceneReport Far { get; } = new(SceneState.TooFar, "Come nearer: you are small in the picture.");

    internal static SceneReport Dark { get; } = new(SceneState.TooDark, "More light, please: the picture is too dark.");

    internal static SceneReport Unsharp { get; } = new(SceneState.Blurred, "Focus or wipe the camera: the picture is blurred.");

    internal static SceneReport Moved { get; } = new(SceneState.CameraMoved, "The camera moved: let it stand still, then calibrate again.");
}
