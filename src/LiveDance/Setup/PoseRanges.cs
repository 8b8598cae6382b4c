using System.Globalization;
using System.Text.Json;
using LiveDance.Onnx.Quantization;

namespace LiveDance.Setup;

/// <summary>
/// The ranges of the pose networks' activations, with which the 8-bit networks are made: a resource of the program, written by
/// <c>bench/LiveDance.PoseCalibration</c>.
/// </summary>
internal static class PoseRanges
{
    private const string Resource = "PoseRanges.json";

    // Digits of a range that are kept. A calibration on another processor differs in the sixth.
    private const string Digits = "G4";

    private static readonly Lazy<Dictionary<string, Dictionary<string, float[]>>> All = new(Read);

    /// <summary>The ranges of a network's activations by their names; an empty one for a network without.</summary>
    public static Dictionary<string, ActivationRange> Of(string network) =>
        All.Value.GetValueOrDefault(network, []).ToDictionary(range => range.Key, range => new ActivationRange(range.Value[0], range.Value[1]));

    /// <summary>Writes the file that becomes the resource.</summary>
    /// <param name="path">The file.</param>
    /// <param name="ranges">For each network the lower and the upper end of each activation.</param>
    public static void Write(string path, IReadOnlyDictionary<string, SortedDictionary<string, float[]>> ranges)
    {
        // A line for each activation.
        IEnumerable<string> networks = ranges.OrderBy(network => network.Key, StringComparer.Ordinal).Select(network =>
            $"  \"{network.Key}\": {{\n{string.Join(",\n", network.Value.Select(range => $"    \"{range.Key}\": [{Rounded(range.Value[0])}, {Rounded(range.Value[1])}]"))}\n  }}");
        File.WriteAllText(path, $"{{\n{string.Join(",\n", networks)}\n}}\n");
    }

    private static string Rounded(float value) => value.ToString(Digits, CultureInfo.InvariantCulture);

    private static Dictionary<string, Dictionary<string, float[]>> Read()
    {
        using Stream stream = typeof(PoseRanges).Assembly.GetManifestResourceStream(Resource)!;
        return JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, float[]>>>(stream)!;
    }
}
