namespace LiveDance.Engine.SceneQuality;

/// <summary>States of the camera's image.</summary>
public enum SceneState
{
    /// <summary>No problem.</summary>
    Fine,

    /// <summary>Nobody is visible.</summary>
    NobodyThere,

    /// <summary>Head, feet or one side of the body is outside the image.</summary>
    BodyCutOff,

    /// <summary>The body fills the image.</summary>
    TooNear,

    /// <summary>The body is small in the image.</summary>
    TooFar,

    /// <summary>Too little light.</summary>
    TooDark,

    /// <summary>The image is blurred.</summary>
    Blurred,

    /// <summary>The background has shifted.</summary>
    CameraMoved,
}

/// <summary>Problem of the camera's image, if there is one.</summary>
/// <param name="State">State, for programs.</param>
/// <param name="Message">Instruction for the user in one short sentence; empty if there is no problem.</param>
public sealed record SceneReport(SceneState State, string Message)
{
    internal static SceneReport Fine { get; } = new(SceneState.Fine, "");

    internal static SceneReport Nobody { get; } = new(SceneState.NobodyThere, "Nobody is in the picture.");

    internal static SceneReport FeetOut { get; } = new(SceneState.BodyCutOff, "Step back: your feet are out of the picture.");

    internal static SceneReport HeadOut { get; } =
        new(SceneState.BodyCutOff, "Step back or tilt the camera up: your head is out of the picture.");

    internal static SceneReport SideOut { get; } =
        new(SceneState.BodyCutOff, "Step towards the middle: a part of you is out of the picture.");

    internal static SceneReport Near { get; } = new(SceneState.TooNear, "Step back a little: there is no room for your arms.");

    internal static SceneReport Far { get; } = new(SceneState.TooFar, "Come nearer: you are small in the picture.");

    internal static SceneReport Dark { get; } = new(SceneState.TooDark, "More light is needed: the picture is too dark.");

    internal static SceneReport Unsharp { get; } = new(SceneState.Blurred, "Focus or wipe the camera: the picture is blurred.");

    internal static SceneReport Moved { get; } = new(SceneState.CameraMoved, "The camera moved: let it stand still, then calibrate again.");
}
