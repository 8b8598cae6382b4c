namespace LiveDance.Glfw;

/// <summary>Thrown if GLFW fails or is missing; the message includes GLFW's reason.</summary>
public sealed class GlfwException : Exception
{
    /// <summary>Creates an exception without a message.</summary>
    public GlfwException()
    {
    }

    /// <summary>Creates an exception.</summary>
    /// <param name="message">What failed, and why.</param>
    public GlfwException(string message) : base(message)
    {
    }

    /// <summary>Creates an exception with a cause.</summary>
    /// <param name="message">What failed, and why.</param>
    /// <param name="innerException">The cause.</param>
    public GlfwException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
