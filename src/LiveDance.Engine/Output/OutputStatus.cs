namespace LiveDance.Engine.Output;

/// <summary>The states of an output.</summary>
public enum OutputState
{
    /// <summary>Pictures are being written.</summary>
    Running,

    /// <summary>The receiver has taken no picture for a second or longer, or no picture was offered yet.</summary>
    Stalled,

    /// <summary>It failed and is being opened again.</summary>
    Retrying,

    /// <summary>It has ended, or failed too often.</summary>
    Stopped,
}

/// <summary>The status of an output.</summary>
/// <param name="State">Its state.</param>
/// <param name="Reason">Its last failure; empty if there was none.</param>
/// <param name="Written">The number of pictures written, including repeated ones.</param>
/// <param name="Skipped">The number of pictures of its constant rate that were left out because it was late.</param>
/// <param name="Retries">The number of attempts to open it again.</param>
public readonly record struct OutputStatus(OutputState State, string Reason, long Written, long Skipped, int Retries)
{
    /// <summary>The state in words, with the reason where it is not running.</summary>
    public string Description
    {
        get
        {
            string state = State.ToString().ToLowerInvariant();
            return Reason.Length > 0 && State != OutputState.Running ? $"{state}: {Reason}" : state;
        }
    }
}
