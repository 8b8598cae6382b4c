using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace LiveDance.Fuzz;

/// <summary>A change of a sample. Positions are shares of its length, so that the same change fits samples of every length.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="At">Where, in millionths of the length.</param>
/// <param name="Length">How many bytes.</param>
/// <param name="Value">The byte, or the number of the word, that is put there.</param>
internal sealed record Edit(EditKind Kind, int At, int Length, int Value)
{
    private const int Millionths = 1_000_000, MaxEdits = 6, MaxLength = 64, MaxDepth = 3000;

    // Values that parsers are known to stumble over, in place of a number or a text.
    private static readonly byte[][] Words =
    [
        .. new[]
        {
            "null", "true", "-1", "0", "1e39", "-1e308", "1e999", "NaN", "Infinity", "99999999999999999999", "2147483648", "-2147483648", "0.5",
            "{}", "[]", "\"\"", "\"\\u0000\"", "\"\\ud800\"", "\"../x\"", "\"/etc/passwd\"", "[null]", "\"a\"", "\n", "\0", "\r\n\r\n", "%00", "\u202e", ":", "/", "?", "=",
            "@", "-", "--", "9223372036854775807", "1e-45", "[[]]", "{\"a\":1}", "/*", ",", "\"", "\\",
        }.Select(Encoding.UTF8.GetBytes),
        [.. Enumerable.Repeat((byte)'[', MaxDepth)], [.. Enumerable.Repeat((byte)'9', MaxDepth)], [0xFF, 0xFF, 0xFF, 0xFF], [0xC3, 0x28], [0xEF, 0xBB, 0xBF],
    ];

    /// <summary>One to six changes; the shrinker leaves out each of them in turn.</summary>
    public static Arbitrary<Edit[]> Any { get; } = Arb.From(Several, edits => edits.Select((_, i) => edits.Where((_, j) => j != i).ToArray()));

    private static Gen<Edit[]> Several => Gen.Choose(1, MaxEdits).SelectMany(count => One.ArrayOf(count));

    private static Gen<Edit> One =>
        from kind in Gen.Elements(Enum.GetValues<EditKind>())
        from at in Gen.Choose(0, Millionths)
        from length in Gen.Choose(1, MaxLength)
        from value in Gen.Choose(0, 255)
        select new Edit(kind, at, length, value);

    /// <summary>A changed copy of a sample.</summary>
    public static byte[] Apply(byte[] sample, IReadOnlyList<Edit> edits)
    {
        byte[] bytes = [.. sample];
        foreach (Edit edit in edits) bytes = edit.Apply(bytes);
        return bytes;
    }

    private byte[] Apply(byte[] bytes)
    {
        if (bytes.Length == 0) return [(byte)Value];
        int at = (int)((long)At * (bytes.Length - 1) / Millionths), end = Math.Min(bytes.Length, at + Length);
        switch (Kind)
        {
            case EditKind.Flip:
                bytes[at] ^= (byte)(1 << (Value & 7));
                return bytes;
            case EditKind.Set:
                bytes[at] = (byte)Value;
                return bytes;
            case EditKind.Fill:
                bytes.AsSpan(at, end - at).Fill((byte)Value);
                return bytes;
            case EditKind.Remove:
                return [.. bytes[..at], .. bytes[end..]];
            case EditKind.Repeat:
                return [.. bytes[..end], .. bytes[at..]];
            case EditKind.Cut:
                return bytes[..at];
            case EditKind.Insert:
                return [.. bytes[..at], .. Words[Value % Words.Length], .. bytes[at..]];
            default:
                (int begin, int after) = Token(bytes, at);
                return [.. bytes[..begin], .. Words[Value % Words.Length], .. bytes[after..]];
        }
    }

    // The number, word or quoted text around a position.
    private static (int Begin, int End) Token(byte[] bytes, int at)
    {
        int begin = at, end = at;
        while (begin > 0 && !IsBetween(bytes[begin - 1])) begin--;
        while (end < bytes.Length && !IsBetween(bytes[end])) end++;
        return (begin, Math.Max(end, at + 1));
    }

    private static bool IsBetween(byte letter) => letter is (byte)',' or (byte)':' or (byte)'[' or (byte)']' or (byte)'{' or (byte)'}' or (byte)' ' or (byte)'\n';
}

/// <summary>The kinds of changes.</summary>
internal enum EditKind
{
    /// <summary>A bit is inverted.</summary>
    Flip,

    /// <summary>A byte is replaced.</summary>
    Set,

    /// <summary>Some bytes get one value.</summary>
    Fill,

    /// <summary>Some bytes are left out.</summary>
    Remove,

    /// <summary>Some bytes come twice.</summary>
    Repeat,

    /// <summary>The rest is left out.</summary>
    Cut,

    /// <summary>A word is inserted.</summary>
    Insert,

    /// <summary>A number or text is replaced by a word.</summary>
    Replace,
}
