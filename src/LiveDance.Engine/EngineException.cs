namespace LiveDance.Engine;

/// <summary>
/// A failure that the user can act on. The message is one sentence that names the file, device or value; a program that shows it adds
/// what the user can do in its own terms, by <see cref="Remedy"/>. Any other exception is a defect.
/// </summary>
public class EngineException : Exception
{
    /// <param name="message">One sentence for the user.</param>
    /// <param name="remedy">What the user can do about it, unless the message says it.</param>
    public EngineException(string message, Remedy remedy = Remedy.None) : base(message) => Remedy = remedy;

    /// <param name="message">One sentence for the user.</param>
    /// <param name="inner">The exception of the library that failed.</param>
    /// <param name="remedy">What the user can do about it, unless the message says it.</param>
    public EngineException(string message, Exception inner, Remedy remedy = Remedy.None) : base(message, inner) => Remedy = remedy;

    /// <summary>What the user can do about it, unless the message says it.</summary>
    public Remedy Remedy { get; }
}
