namespace LiveDance.Engine.Pose;

/// <summary>Which of the three body networks is used: quicker or more exact.</summary>
public enum PoseModel
{
    /// <summary>The quickest.</summary>
    Lite,

    /// <summary>The middle one.</summary>
    Full,

    /// <summary>The most exact; several times slower.</summary>
    Heavy,
}

/// <summary>How exact the pose is to be, against what it costs.</summary>
public enum PosePreset
{
    /// <summary>The quickest body network, hands in turn.</summary>
    Fast,

    /// <summary>The middle body network, hands in turn.</summary>
    Balanced,

    /// <summary>The most exact body network, both hands in every frame: for files and strong machines.</summary>
    Best,
}

/// <summary>How the pose is estimated.</summary>
/// <param name="Model">The body network.</param>
/// <param name="Hands">Whether the hands' key points are found.</param>
/// <param name="Face">Whether the face's key points are found.</param>
/// <param name="Threads">Threads for each network on the CPU.</param>
/// <param name="HandsInTurn">
/// Whether a frame looks at one hand only, left and right in turn, and moves the other as its arm has moved. A third
/// quicker, and the fingers a little less exact.
/// </param>
/// <param name="Person">Whom to follow at first.</param>
/// <param name="Looks">
/// How often the networks of body and hands look at each image, from slightly different places; the median of what they find
/// counts. As many times as slow, and steadier.
/// </param>
public sealed record PoseOptions(
    PoseModel Model = PoseModel.Full,
    bool Hands = true,
    bool Face = true,
    int Threads = 1,
    bool HandsInTurn = false,
    PersonChoice Person = PersonChoice.Largest,
    int Looks = 1)
{
    /// <summary>The folder of the pose networks; null for the standard one, see <see cref="Inference.ModelFolder"/>.</summary>
    public string? NetworkFolder { get; init; }

    /// <summary>The settings that a preset stands for.</summary>
    public static PoseOptions For(PosePreset preset) => preset switch
    {
        PosePreset.Fast => new PoseOptions(PoseModel.Lite, HandsInTurn: true),
        PosePreset.Balanced => new PoseOptions(PoseModel.Full, HandsInTurn: true),
        _ => new PoseOptions(PoseModel.Heavy),
    };
}
