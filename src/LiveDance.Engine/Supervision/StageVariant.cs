using LiveDance.Engine.Inference;

namespace LiveDance.Engine.Supervision;

/// <summary>One way to do a slot's work: the stage itself, a cheaper one, or a fallback.</summary>
public sealed class StageVariant
{
    private StageVariant(DegradationLevel level, string description, Func<ExecutionDevice, IStage> create, bool isKept) =>
        (Level, Description, Create, IsKept) = (level, description, create, isKept);

    /// <summary>How far the session is degraded while this variant is used.</summary>
    public DegradationLevel Level { get; }

    /// <summary>What is shown or left out, as a clause such as "the stick figure is shown"; empty where nothing is.</summary>
    public string Description { get; }

    /// <summary>Makes the stage for a device, or returns the one that there is.</summary>
    public Func<ExecutionDevice, IStage> Create { get; }

    /// <summary>
    /// Whether there is one stage for the whole session, as it holds what was measured: it is reset where others are made anew.
    /// </summary>
    public bool IsKept { get; }

    /// <summary>A stage that is made anew whenever it is needed, and disposed of when it is replaced: one that runs networks.</summary>
    public static StageVariant Made(Func<ExecutionDevice, IStage> create, DegradationLevel level = DegradationLevel.None, string description = "") =>
        new(level, description, create, isKept: false);

    /// <summary>A stage that there is one of; it is reset before it is used again.</summary>
    public static StageVariant Kept(IStage stage, DegradationLevel level = DegradationLevel.None, string description = "") =>
        new(level, description, _ => stage, isKept: true);
}
