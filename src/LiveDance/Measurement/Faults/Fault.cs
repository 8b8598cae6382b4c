using System.Globalization;
using LiveDance.Engine;

namespace LiveDance.Measurement.Faults;

/// <summary>The kinds of fault that can be injected.</summary>
public enum FaultKind
{
    /// <summary>The source delivers no image.</summary>
    Stall,

    /// <summary>The source fails and cannot be opened again.</summary>
    Unplug,

    /// <summary>The images are black.</summary>
    Black,

    /// <summary>The source repeats one image.</summary>
    Frozen,

    /// <summary>The lower half of the images is grey.</summary>
    Torn,

    /// <summary>The images have another size.</summary>
    Resize,

    /// <summary>Each output takes half a second to write a picture.</summary>
    SlowOutput,

    /// <summary>The outputs' encoders are killed.</summary>
    KillEncoder,

    /// <summary>The generator's output contains NaN.</summary>
    NanModel,

    /// <summary>The pose estimator throws an exception.</summary>
    CrashPose,
}

/// <summary>A fault to inject.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="At">Its start, in seconds after the first image.</param>
/// <param name="Seconds">Its duration, in seconds.</param>
public sealed record Fault(FaultKind Kind, double At, double Seconds)
{
    private const double DefaultSeconds = 3;

    /// <summary>The names of all kinds.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetNames<FaultKind>().Select(KebabCase)];

    /// <summary>The name of the kind as users write it.</summary>
    public string Name => KebabCase(Kind.ToString());

    /// <summary>Parses a list such as <c>stall@5s:3s,unplug@12s</c>: kind, start, and optionally duration.</summary>
    /// <exception cref="EngineException">The list is invalid; the message lists the valid kinds.</exception>
    public static IReadOnlyList<Fault> ParseList(string text) =>
        [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Parse)];

    private static Fault Parse(string text)
    {
        string[] parts = [.. text.Split('@', 2).SelectMany((part, i) => i == 0 ? [part] : part.Split(':'))];
        int kind = Names.ToList().IndexOf(parts[0]);
        double at = 0, seconds = DefaultSeconds;
        bool valid = kind >= 0 && parts.Length is 2 or 3 && text.Contains('@', StringComparison.Ordinal)
            && TrySeconds(parts[1], out at) && (parts.Length == 2 || TrySeconds(parts[2], out seconds));
        if (valid) return new Fault((FaultKind)kind, at, seconds);
        throw new EngineException($"--inject takes a list such as stall@5s:3s,unplug@12s of {string.Join(", ", Names)}, not '{text}'.");
    }

    private static bool TrySeconds(string text, out double seconds) =>
        double.TryParse(text.TrimEnd('s'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out seconds) && seconds <= 86400;

    private static string KebabCase(string name) =>
        string.Concat(name.Select((letter, i) => (char.IsUpper(letter) && i > 0 ? "-" : "") + char.ToLowerInvariant(letter)));
}
