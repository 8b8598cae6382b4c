namespace LiveDance.Glfw;

/// <summary>GLFW failed, or is not there; the message has its own reason.</summary>
public sealed class GlfwException : Exception
{
    /// <summary>A failure without a reason.</summary>
    public GlfwException()
    {
    }

    /// <summary>A failure.</summary>
    /// <param name="message">What failed, and why.</param>
    public GlfwException(string message) : base(message)
    {
    }

    /// <summary>A failure that another one caused.</summary>
    /// <param name="message">What failed, and why.</param>
    /// <param name="innerException">The cause.</param>
    public GlfwException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
