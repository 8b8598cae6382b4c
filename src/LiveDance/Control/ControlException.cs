namespace LiveDance.Control;

/// <summary>Why a command was refused.</summary>
internal enum ControlError
{
    /// <summary>There is no such command.</summary>
    Unknown,

    /// <summary>The value is missing, of the wrong type or out of range.</summary>
    Invalid,

    /// <summary>It contradicts the state of the session, or the session has nothing that it could act on.</summary>
    Conflict,

    /// <summary>Another command that changes the same thing is still being carried out.</summary>
    Busy,

    /// <summary>The session is starting or stopping.</summary>
    NotRunning,

    /// <summary>It was tried and failed: a file cannot be read or written, a network does not load.</summary>
    Failed,
}

/// <summary>Thrown if a command is refused or fails; nothing has changed then.</summary>
/// <param name="error">The kind of reason.</param>
/// <param name="message">One sentence that says what to do instead.</param>
internal sealed class ControlException(ControlError error, string message) : Exception(message)
{
    /// <summary>The kind of reason.</summary>
    public ControlError Error { get; } = error;
}
