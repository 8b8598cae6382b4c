using System.Globalization;
using LiveDance.Engine;

namespace LiveDance.Measurement.Faults;

/// <summary>What can be made to go wrong.</summary>
public enum FaultKind
{
    /// <summary>The source gives no image.</summary>
    Stall,

    /// <summary>The source fails, and does not open either.</summary>
    Unplug,

    /// <summary>The images are black.</summary>
    Black,

    /// <summary>The same image comes again and again.</summary>
    Frozen,

    /// <summary>The lower half of the images is missing.</summary>
    Torn,

    /// <summary>The images have another size.</summary>
    Resize,

    /// <summary>Each output takes half a second for a picture.</summary>
    SlowOutput,

    /// <summary>The outputs' encoders are killed.</summary>
    KillEncoder,

    /// <summary>The generator puts out values that are no numbers.</summary>
    NanModel,

    /// <summary>The estimation of the pose throws.</summary>
    CrashPose,
}

/// <summary>Something that goes wrong.</summary>
/// <param name="Kind">What.</param>
/// <param name="At">Seconds after the first image.</param>
/// <param name="Seconds">How long.</param>
public sealed record Fault(FaultKind Kind, double At, double Seconds)
{
    private const double StandardSeconds = 3;

    /// <summary>What can be named.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetNames<FaultKind>().Select(Hyphenated)];

    /// <summary>Its name, as the user writes it.</summary>
    public string Name => Hyphenated(Kind.ToString());

    /// <summary>Reads a list such as <c>stall@5s:3s,unplug@12s</c>: what, when, and for how long if it matters.</summary>
    /// <exception cref="EngineException">It cannot be read; says what can be written.</exception>
    public static IReadOnlyList<Fault> ParseList(string text) =>
        [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Parse)];

    private static Fault Parse(string text)
    {
        string[] parts = [.. text.Split('@', 2).SelectMany((part, i) => i == 0 ? [part] : part.Split(':'))];
        int kind = Names.ToList().IndexOf(parts[0]);
        double at = 0, seconds = StandardSeconds;
        bool readable = kind >= 0 && parts.Length is 2 or 3 && text.Contains('@', StringComparison.Ordinal)
            && TrySeconds(parts[1], out at) && (parts.Length == 2 || TrySeconds(parts[2], out seconds));
        if (readable) return new Fault((FaultKind)kind, at, seconds);
        throw new EngineException($"--inject takes a list such as stall@5s:3s,unplug@12s of {string.Join(", ", Names)}, not '{text}'.");
    }

    private static bool TrySeconds(string text, out double seconds) =>
        double.TryParse(text.TrimEnd('s'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out seconds) && seconds <= 86400;

    private static string Hyphenated(string name) =>
        string.Concat(name.Select((letter, i) => char.IsUpper(letter) && i > 0 ? $"-{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
}
