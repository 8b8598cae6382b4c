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
    /// <summary>Fastest body network; hands and face in turn.</summary>
    Fast,

    /// <summary>Medium body network; hands in turn.</summary>
    Balanced,

    /// <summary>Most accurate body network; hands and face in every frame: for files and fast machines.</summary>
    Best,
}

/// <summary>
/// How often hands and face are estimated. In the frames between they move with the arm and the head of the body's landmarks, without a
/// network.
/// </summary>
public enum PoseCadence
{
    /// <summary>Both hands and the face in every frame.</summary>
    EveryFrame,

    /// <summary>Each hand in one frame of four, in turn; the face in every frame.</summary>
    HandsInTurn,

    /// <summary>Left hand, face, right hand, face in turn: each hand in one frame of four, the face in one of two.</summary>
    AllInTurn,
}

/// <summary>Options of <see cref="PoseEstimator"/>.</summary>
/// <param name="Model">Body network.</param>
/// <param name="Hands">Whether the key points of the hands are estimated.</param>
/// <param name="Face">Whether the key points of the face are estimated.</param>
/// <param name="Threads">Threads for each network on the CPU.</param>
/// <param name="Cadence">How often hands and face are estimated.</param>
/// <param name="Person">Which person is followed first.</param>
/// <param name="Views">
/// Number of views of each image for test-time augmentation of the body and hand networks: they run on slightly different crops and on
/// mirrored ones, and the median is used. More stable; the time is proportional to it.
/// </param>
/// <param name="EightBits">
/// Whether detector, body and hand network may compute in 8 bits, on processors that are faster so; a few per cent less accurate.
/// </param>
public sealed record PoseOptions(
    PoseModel Model = PoseModel.Full,
    bool Hands = true,
    bool Face = true,
    int Threads = 1,
    PoseCadence Cadence = PoseCadence.EveryFrame,
    PersonChoice Person = PersonChoice.Largest,
    int Views = 1,
    bool EightBits = false)
{
    /// <summary>Folder of the pose networks; null for the standard one, see <see cref="Inference.ModelFolder"/>.</summary>
    public string? NetworkFolder { get; init; }

    /// <summary>Returns the options of a preset.</summary>
    public static PoseOptions For(PosePreset preset) => preset switch
    {
        PosePreset.Fast => new PoseOptions(PoseModel.Lite, Cadence: PoseCadence.AllInTurn, EightBits: true),
        PosePreset.Balanced => new PoseOptions(PoseModel.Full, Cadence: PoseCadence.HandsInTurn, EightBits: true),
        _ => new PoseOptions(PoseModel.Heavy),
    };
}
