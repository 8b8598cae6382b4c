using LiveDance.Engine.Inference;

namespace LiveDance.Engine.Supervision;

/// <summary>A variant of a slot's stage: the stage itself, a cheaper one, or a fallback.</summary>
public sealed class StageVariant
{
    private StageVariant(DegradationLevel level, string description, Func<ExecutionDevice, IStage> create, bool isSingleton) =>
        (Level, Description, Create, IsSingleton) = (level, description, create, isSingleton);

    /// <summary>The degradation of the session while this variant is used.</summary>
    public DegradationLevel Level { get; }

    /// <summary>The effect on the picture, as a clause such as "the stick figure is shown"; empty if there is none.</summary>
    public string Description { get; }

    /// <summary>Creates the stage for a device, or returns the only instance.</summary>
    public Func<ExecutionDevice, IStage> Create { get; }

    /// <summary>
    /// Whether the session has only one instance of the stage, because it holds measurements; it is reset instead of created again.
    /// </summary>
    public bool IsSingleton { get; }

    /// <summary>A stage that is created for each use and disposed of when it is replaced, such as one that runs networks.</summary>
    public static StageVariant Transient(
        Func<ExecutionDevice, IStage> create, DegradationLevel level = DegradationLevel.None, string description = "") =>
        new(level, description, create, isSingleton: false);

    /// <summary>A stage with only one instance; it is reset before it is used again.</summary>
    public static StageVariant Singleton(IStage stage, DegradationLevel level = DegradationLevel.None, string description = "") =>
        new(level, description, _ => stage, isSingleton: true);
}
