namespace LiveDance.Engine;

/// <summary>
/// A failure that a user can understand and act on. The message is one sentence that names the file, device or value; a program that
/// shows it adds the way out in its own terms, by <see cref="Remedy"/>. Anything else that is thrown is a defect.
/// </summary>
public class EngineException : Exception
{
    /// <param name="message">One sentence for the user.</param>
    /// <param name="remedy">What the user can do about it, where the message does not say it.</param>
    public EngineException(string message, Remedy remedy = Remedy.None) : base(message) => Remedy = remedy;

    /// <param name="message">One sentence for the user.</param>
    /// <param name="inner">What the library below said.</param>
    /// <param name="remedy">What the user can do about it, where the message does not say it.</param>
    public EngineException(string message, Exception inner, Remedy remedy = Remedy.None) : base(message, inner) => Remedy = remedy;

    /// <summary>What the user can do about it, where the message does not say it.</summary>
    public Remedy Remedy { get; }
}
