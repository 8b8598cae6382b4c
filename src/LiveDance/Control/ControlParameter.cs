using System.Globalization;

namespace LiveDance.Control;

/// <summary>The types of a command's value.</summary>
internal enum ParameterType
{
    /// <summary>No value: the command happens once.</summary>
    Trigger,

    /// <summary>On or off; no value toggles.</summary>
    Switch,

    /// <summary>One of some words.</summary>
    Choice,

    /// <summary>A number within a range, or one of some words.</summary>
    Number,

    /// <summary>A text of up to <see cref="ControlParameter.LongestText"/> characters.</summary>
    Text,
}

/// <summary>The type, range and default of a command's value.</summary>
internal sealed record ControlParameter(ParameterType Type)
{
    /// <summary>The longest text that is accepted.</summary>
    public const int LongestText = 1024;

    /// <summary>The words that are accepted.</summary>
    public IReadOnlyList<string> Words { get; private init; } = [];

    /// <summary>The lowest and the highest number.</summary>
    public double Lowest { get; private init; }

    /// <inheritdoc cref="Lowest"/>
    public double Highest { get; private init; }

    /// <summary>The unit of the number; empty for none.</summary>
    public string Unit { get; private init; } = "";

    /// <summary>What a text names, such as "a music file".</summary>
    public string Of { get; private init; } = "";

    /// <summary>The value at the start of a session without options, as it is written; empty if there is none.</summary>
    public string Default { get; private init; } = "";

    public static ControlParameter Trigger { get; } = new(ParameterType.Trigger);

    public static ControlParameter Switch { get; } = new(ParameterType.Switch) { Words = ["on", "off", "toggle"], Default = "off" };

    /// <summary>The type and range in words, for documentation and messages.</summary>
    public string Description => Type switch
    {
        ParameterType.Trigger => "no value",
        ParameterType.Switch => "on or off; toggles without a value",
        ParameterType.Choice => string.Join(", ", Words),
        ParameterType.Number => string.Create(CultureInfo.InvariantCulture, $"{Lowest} to {Highest}")
            + (Unit.Length > 0 ? $" {Unit}" : "") + string.Concat(Words.Select(word => $", or {word}")),
        _ => Of,
    };

    public static ControlParameter Choice(IReadOnlyList<string> words, string standard) =>
        new(ParameterType.Choice) { Words = words, Default = standard };

    public static ControlParameter Number(double lowest, double highest, string unit, string standard, params string[] words) =>
        new(ParameterType.Number) { Lowest = lowest, Highest = highest, Unit = unit, Default = standard, Words = words };

    public static ControlParameter Text(string of, string standard = "") => new(ParameterType.Text) { Of = of, Default = standard };

    /// <summary>Reads a value.</summary>
    /// <param name="command">The command's name, for messages.</param>
    /// <param name="value">Null, a <see cref="bool"/>, a number or a text, as it came from a key, JSON or OSC.</param>
    /// <returns>Null, a <see cref="bool"/>, a <see cref="double"/> or a <see cref="string"/>, as the handler of the type expects.</returns>
    /// <exception cref="ControlException">It is not a value of this type.</exception>
    public object? Read(string command, object? value)
    {
        object? plain = value is float or int or long ? Convert.ToDouble(value, CultureInfo.InvariantCulture) : value;
        return Type switch
        {
            // A button sends 1, or on, or nothing.
            ParameterType.Trigger when plain is null or true or 1.0 or "" or "on" or "1" => null,
            ParameterType.Switch => ReadSwitch(plain) ?? throw Invalid(),
            ParameterType.Choice => plain is string word && FindWord(word) is { } found ? found : throw Invalid(),
            ParameterType.Number => ReadNumber(plain) ?? throw Invalid(),
            ParameterType.Text when plain is string { Length: <= LongestText } text && !text.Any(char.IsControl) => text,
            ParameterType.Text when plain is string => throw new ControlException(
                ControlError.Invalid, $"'{command}' takes a text of up to {LongestText} characters without control characters."),
            _ => throw Invalid(),
        };

        ControlException Invalid() => new(ControlError.Invalid, $"'{command}' takes {Description}, not {Shown(value)}.");
    }

    private static string Shown(object? value) => value switch
    {
        null => "nothing",
        string { Length: > 60 } text => $"'{text[..60]}...'",
        string text => $"'{text}'",
        bool truth => truth ? "on" : "off",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    // "toggle" stands for no value, which handlers read as a toggle.
    private static object? ReadSwitch(object? value) => value switch
    {
        null or "" or "toggle" => "toggle",
        bool on => on,
        0.0 or "0" or "off" or "false" => false,
        1.0 or "1" or "on" or "true" => true,
        _ => null,
    };

    private object? ReadNumber(object? value)
    {
        if (value is string text)
        {
            if (FindWord(text) is { } word) return word;
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double parsed)) return null;
            value = parsed;
        }
        return value is double number && number >= Lowest && number <= Highest ? number : null;
    }

    private string? FindWord(string word) => Words.FirstOrDefault(known => known.Equals(word, StringComparison.OrdinalIgnoreCase));
}
