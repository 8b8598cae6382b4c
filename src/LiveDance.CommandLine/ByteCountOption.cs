using System.Globalization;

namespace LiveDance.CommandLine;

/// <summary>Reads a number of bytes such as 25M from the command line.</summary>
internal static class ByteCountOption
{
    private const string Units = "KMG";

    // As disks and mail services count.
    private const long Step = 1000;

    /// <summary>Reads an option's value.</summary>
    /// <param name="option">The option's name, for the message.</param>
    /// <param name="text">A number, and K, M or G.</param>
    /// <param name="least">The least that is allowed, in bytes.</param>
    /// <returns>The number of bytes.</returns>
    /// <exception cref="UsageException">The text is no such number, or it is below the least.</exception>
    public static long Parse(string option, string text, long least)
    {
        string number = text.TrimEnd('B', 'b');
        int unit = number.Length == 0 ? -1 : Units.IndexOf(char.ToUpperInvariant(number[^1]), StringComparison.Ordinal);
        if (unit >= 0) number = number[..^1];
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value))
            throw new UsageException($"{option} takes a size such as 25M, not '{text}'.");
        double bytes = value * Math.Pow(Step, unit + 1);
        if (bytes < least || bytes > long.MaxValue / 2) throw new UsageException($"{option} takes a size of {least / Step / Step}M or more, not '{text}'.");
        return (long)bytes;
    }
}
