namespace LiveDance.Engine.Capture;

/// <summary>What a source can be doing.</summary>
public enum SourceState
{
    /// <summary>Images come.</summary>
    Running,

    /// <summary>No image has come for a while; the last one is held.</summary>
    Stalled,

    /// <summary>It failed and is being reopened; the last image is held.</summary>
    Retrying,

    /// <summary>It ended.</summary>
    Stopped,
}

/// <summary>How a source is doing.</summary>
/// <param name="State">What it is doing.</param>
/// <param name="Reason">What its last failure was; empty if there was none.</param>
/// <param name="Retries">How often it was reopened in all.</param>
public readonly record struct SourceStatus(SourceState State, string Reason, int Retries)
{
    /// <summary>What is wrong with the images that come, black, frozen or torn; empty if nothing.</summary>
    public string Notice { get => field ?? ""; init; }

    /// <summary>Images come and always did.</summary>
    public static SourceStatus Fine { get; } = new(SourceState.Running, "", 0);
}
