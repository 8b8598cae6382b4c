using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace LiveDance.CommandLine;

/// <summary>
/// Options that take a number within a range, written with a decimal point whatever the system's language. A decimal comma is refused, as
/// it would be read as a thousands separator.
/// </summary>
internal static class NumberOption
{
    /// <summary>An option with a default.</summary>
    /// <param name="name">The option's name, with its dashes.</param>
    /// <param name="description">The text of the help.</param>
    /// <param name="lowest">The lowest number that is accepted.</param>
    /// <param name="highest">The highest number that is accepted.</param>
    /// <param name="standard">The value where the option is absent.</param>
    public static Option<T> Create<T>(string name, string description, T lowest, T highest, T standard)
        where T : struct, INumber<T> => new(name)
        {
            Description = description,
            DefaultValueFactory = _ => standard,
            CustomParser = result => Parse(result, name, lowest, highest) ?? standard,
        };

    /// <summary>An option without a default: null where it is absent.</summary>
    /// <param name="name">The option's name, with its dashes.</param>
    /// <param name="description">The text of the help.</param>
    /// <param name="lowest">The lowest number that is accepted.</param>
    /// <param name="highest">The highest number that is accepted.</param>
    public static Option<T?> CreateOptional<T>(string name, string description, T lowest, T highest)
        where T : struct, INumber<T> => new(name)
        {
            Description = description,
            CustomParser = result => Parse(result, name, lowest, highest),
        };

    private static T? Parse<T>(ArgumentResult result, string name, T lowest, T highest)
        where T : struct, INumber<T>
    {
        string text = result.Tokens[0].Value;
        if (T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out T value) && value >= lowest && value <= highest) return value;
        result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} takes a number from {lowest} to {highest}, not '{text}'."));
        return null;
    }
}
