namespace LiveDance.Engine.Capture;

/// <summary>The states of a source.</summary>
public enum SourceState
{
    /// <summary>Images arrive.</summary>
    Running,

    /// <summary>No image has arrived for a second or longer; the last one is held.</summary>
    Stalled,

    /// <summary>It failed and is being reopened; the last image is held.</summary>
    Retrying,

    /// <summary>It ended.</summary>
    Stopped,

    /// <summary>It is closed on request, to be opened again.</summary>
    Paused,
}

/// <summary>The status of a source.</summary>
/// <param name="State">Its state.</param>
/// <param name="Reason">Its last failure; empty if there was none.</param>
/// <param name="Retries">The total number of attempts to reopen it.</param>
public readonly record struct SourceStatus(SourceState State, string Reason, int Retries)
{
    /// <summary>What is wrong with the images (black, frozen or torn); empty if nothing.</summary>
    public string Notice { get => field ?? ""; init; }

    /// <summary>The status of a source that runs and has never failed.</summary>
    public static SourceStatus Fine { get; } = new(SourceState.Running, "", 0);
}
