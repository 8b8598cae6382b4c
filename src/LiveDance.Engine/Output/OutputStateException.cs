namespace LiveDance.Engine.Output;

/// <summary>Thrown if there is no output of a name, or it is in the requested state already; nothing has changed then.</summary>
/// <param name="message">One sentence for the user.</param>
public sealed class OutputStateException(string message) : EngineException(message);
