namespace LiveDance.Osc;

/// <summary>A message of Open Sound Control 1.0.</summary>
/// <param name="Address">The address, such as <c>/livedance/mirror</c>.</param>
/// <param name="Arguments">
/// The arguments: <see cref="int"/> (i), <see cref="float"/> (f), <see cref="string"/> (s), an array of bytes (b) and
/// <see cref="bool"/> (T, F).
/// </param>
internal sealed record OscMessage(string Address, IReadOnlyList<object> Arguments)
{
    public OscMessage(string address, params object[] arguments) : this(address, (IReadOnlyList<object>)arguments) { }
}

/// <summary>The messages of a packet, each with the time at which it is to be carried out.</summary>
/// <param name="Message">The message.</param>
/// <param name="At">The time; null for at once.</param>
internal readonly record struct TimedOscMessage(OscMessage Message, DateTimeOffset? At);

/// <summary>Thrown if bytes are no packet of Open Sound Control.</summary>
/// <param name="message">What is wrong.</param>
internal sealed class OscFormatException(string message) : Exception(message);
