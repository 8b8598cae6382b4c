namespace LiveDance.Engine;

/// <summary>
/// A failure that a user can understand and act on: the message is one sentence that names the file, device or option
/// and the way out. The program prints it as it is; anything else that is thrown is a defect.
/// </summary>
public class EngineException : Exception
{
    /// <param name="message">One sentence for the user.</param>
    public EngineException(string message) : base(message) { }

    /// <param name="message">One sentence for the user.</param>
    /// <param name="inner">What the library below said.</param>
    public EngineException(string message, Exception inner) : base(message, inner) { }
}
