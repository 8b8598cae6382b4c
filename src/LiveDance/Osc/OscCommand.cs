using LiveDance.Control;

namespace LiveDance.Osc;

/// <summary>
/// Translates between OSC and the commands of a show, by the conventions of the field: switches are 0 or 1, floats 0..1 are a share of the
/// range, buttons happen on 1 and not on 0, and <c>?</c> asks for the value.
/// </summary>
internal static class OscCommand
{
    /// <summary>The beginning of every address.</summary>
    public const string Prefix = "/livedance/";

    /// <summary>The argument that asks for the value.</summary>
    public const string Question = "?";

    /// <summary>Finds the command of a message and its value.</summary>
    /// <param name="message">The message.</param>
    /// <param name="seconds">The length of the music, for a float that seeks; 0 if unknown.</param>
    /// <returns>The command and its value; null if the message asks for nothing, such as a button that is let go.</returns>
    /// <exception cref="ControlException">There is no such command, or it takes no such value.</exception>
    public static (ControlCommand Command, object? Value)? Parse(OscMessage message, double seconds)
    {
        string name = message.Address.StartsWith(Prefix, StringComparison.Ordinal) ? message.Address[Prefix.Length..] : message.Address;
        object? argument = message.Arguments.Count > 0 ? message.Arguments[0] : null;
        if (argument is byte[]) throw new ControlException(ControlError.Invalid, $"'{name}' takes no blob.");
        bool isKnown = ControlTable.All.Any(command => command.Name == name);
        // A button for one word of a choice: /livedance/layout/inset 1.
        int slash = name.LastIndexOf('/');
        if (!isKnown && slash > 0 && ControlTable.All.FirstOrDefault(known => known.Name == name[..slash]) is { } choice
            && choice.Parameter.Words.Contains(name[(slash + 1)..]))
        {
            return IsPressed(argument) ? (choice, name[(slash + 1)..]) : null;
        }
        ControlCommand command = ControlTable.Find(name);
        return command.Parameter.Type == ParameterType.Trigger
            ? IsPressed(argument) ? (command, null) : null
            : (command, ValueOf(command, argument, seconds));
    }

    /// <summary>A value of a command as OSC sends it: a float for switches and for numbers as a share of their range, or a text.</summary>
    public static object ToArgument(ControlCommand command, object value, double seconds) => value switch
    {
        bool on => on ? 1f : 0f,
        double number => (float)Math.Clamp((number - command.Parameter.Lowest) / (HighestOf(command, seconds) - command.Parameter.Lowest), 0, 1),
        _ => value,
    };

    // A wheel that is turned sends values in between: pressed from the middle on.
    private static bool IsPressed(object? argument) => argument switch
    {
        null => true,
        bool on => on,
        int number => number != 0,
        float number => number >= 0.5f,
        string text => text is not ("0" or "off" or "false" or ""),
        _ => false,
    };

    private static object? ValueOf(ControlCommand command, object? argument, double seconds)
    {
        ControlParameter parameter = command.Parameter;
        return (parameter.Type, argument) switch
        {
            (ParameterType.Switch, float share) => share >= 0.5f,
            (ParameterType.Choice, int index) when index >= 0 && index < parameter.Words.Count => parameter.Words[index],
            (ParameterType.Choice, float share) when share is >= 0 and <= 1 =>
                parameter.Words[Math.Min(parameter.Words.Count - 1, (int)(share * parameter.Words.Count))],
            (ParameterType.Number, float share) when share is >= 0 and <= 1 =>
                parameter.Lowest + (share * (HighestOf(command, seconds) - parameter.Lowest)),
            (ParameterType.Number, float share) => throw new ControlException(
                ControlError.Invalid, $"'{command.Name}' takes floats from 0 to 1, a share of {parameter.Description}; send whole units as integers, not {share}."),
            _ => argument,
        };
    }

    private static double HighestOf(ControlCommand command, double seconds) =>
        command.Name == "music/seek" && seconds > 0 ? seconds : command.Parameter.Highest;
}
