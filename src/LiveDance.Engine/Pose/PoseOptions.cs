namespace LiveDance.Engine.Pose;

/// <summary>Body networks of MediaPipe, from fastest to most accurate.</summary>
public enum PoseModel
{
    /// <summary>Fastest.</summary>
    Lite,

    /// <summary>Medium.</summary>
    Full,

    /// <summary>Most accurate; several times slower.</summary>
    Heavy,
}

/// <summary>Presets of accuracy against computing time.</summary>
public enum PosePreset
{
    /// <summary>Fastest body network, one hand per frame alternately.</summary>
    Fast,

    /// <summary>Medium body network, one hand per frame alternately.</summary>
    Balanced,

    /// <summary>Most accurate body network, both hands in every frame: for files and fast machines.</summary>
    Best,
}

/// <summary>Options of <see cref="PoseEstimator"/>.</summary>
/// <param name="Model">Body network.</param>
/// <param name="Hands">Whether the key points of the hands are estimated.</param>
/// <param name="Face">Whether the key points of the face are estimated.</param>
/// <param name="Threads">Threads for each network on the CPU.</param>
/// <param name="HandsInTurn">
/// Whether only one hand is estimated per frame, left and right alternately, and the other is moved with its arm. A third faster, and
/// slightly less accurate for the fingers.
/// </param>
/// <param name="Person">Which person is followed first.</param>
/// <param name="Views">
/// Number of views of each image for test-time augmentation of the body and hand networks: they run on slightly different crops and on
/// mirrored ones, and the median is used. More stable; the time is proportional to it.
/// </param>
public sealed record PoseOptions(
    PoseModel Model = PoseModel.Full,
    bool Hands = true,
    bool Face = true,
    int Threads = 1,
    bool HandsInTurn = false,
    PersonChoice Person = PersonChoice.Largest,
    int Views = 1)
{
    /// <summary>Folder of the pose networks; null for the standard one, see <see cref="Inference.ModelFolder"/>.</summary>
    public string? NetworkFolder { get; init; }

    /// <summary>Returns the options of a preset.</summary>
    public static PoseOptions For(PosePreset preset) => preset switch
    {
        PosePreset.Fast => new PoseOptions(PoseModel.Lite, HandsInTurn: true),
        PosePreset.Balanced => new PoseOptions(PoseModel.Full, HandsInTurn: true),
        _ => new PoseOptions(PoseModel.Heavy),
    };
}
