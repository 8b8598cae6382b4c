namespace LiveDance.Engine.Output;

/// <summary>What an output can be doing.</summary>
public enum OutputState
{
    /// <summary>Pictures go out.</summary>
    Running,

    /// <summary>The other side has taken no picture for a while; or there was none to give yet.</summary>
    Stalled,

    /// <summary>It failed and is being opened again.</summary>
    Retrying,

    /// <summary>It has ended, or failed too often.</summary>
    Stopped,
}

/// <summary>How an output is doing.</summary>
/// <param name="State">What it is doing.</param>
/// <param name="Reason">Its last failure; empty if there was none.</param>
/// <param name="Written">Pictures that went out, repeated ones included.</param>
/// <param name="Skipped">Pictures of its constant rate that could not go out in time.</param>
/// <param name="Retries">How often it was opened again.</param>
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
