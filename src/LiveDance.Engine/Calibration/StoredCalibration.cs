using System.Text.Json;
using LiveDance.Engine.Retargeting;

namespace LiveDance.Engine.Calibration;

/// <summary>A dancer's statistics, kept for the next show before the same camera.</summary>
/// <param name="Format">Version of the file.</param>
/// <param name="Source">The camera, address or file that it was measured with.</param>
/// <param name="Width">Of the source's images, in pixels.</param>
/// <param name="Height">Of the source's images, in pixels.</param>
/// <param name="Statistics">What was learned, in pixels of those images.</param>
/// <param name="Limbs">The dancer's limbs as far as they were learnt, see <see cref="LimbLengthEstimator.Proportion"/>.</param>
public sealed record StoredCalibration(
    int Format, string Source, int Width, int Height, BodyStatistics Statistics, IReadOnlyDictionary<LimbKind, float>? Limbs = null)
{
    /// <summary>The version that this program writes and reads.</summary>
    public const int CurrentFormat = 1;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    /// <summary>Where a source's calibration is kept.</summary>
    /// <param name="folder">The folder of all calibrations.</param>
    /// <param name="source">The source's name.</param>
    public static string PathFor(string folder, string source)
    {
        string plain = string.Concat(source.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-'));
        return Path.Combine(folder, $"{plain.Trim('-')}.json");
    }

    /// <summary>Writes it; the file is whole or stays as it was.</summary>
    /// <exception cref="EngineException">The file cannot be written.</exception>
    public void Save(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            string part = path + ".part";
            File.WriteAllText(part, JsonSerializer.Serialize(this, Json));
            File.Move(part, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"The calibration cannot be saved as '{path}': {error.Message.TrimEnd('.')}.", error);
        }
    }

    /// <summary>Reads the calibration of a source if there is one that fits.</summary>
    /// <param name="path">The file.</param>
    /// <param name="source">The source of now.</param>
    /// <param name="obstacle">
    /// Why an existing file does not serve, a sentence; empty if it does or there is none.
    /// </param>
    /// <returns>The calibration, or null.</returns>
    public static StoredCalibration? Load(string path, string source, out string obstacle)
    {
        obstacle = "";
        if (!File.Exists(path)) return null;
        try
        {
            StoredCalibration? saved = JsonSerializer.Deserialize<StoredCalibration>(File.ReadAllText(path), Json);
            string? flaw = saved is null || saved.Format != CurrentFormat ? "is of another version"
                : saved.Source != source ? $"is of another camera ('{saved.Source}')"
                : !saved.Statistics.Plausible || saved.Limbs?.Values.All(share => share is > 0 and < 2) == false ? "describes nobody"
                : null;
            if (flaw is null) return saved;
            obstacle = $"The calibration '{path}' {flaw}; calibrate again.";
            return null;
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            obstacle = $"The calibration '{path}' cannot be read; calibrate again.";
            return null;
        }
    }

    /// <summary>
    /// Brings it to images of another size of the same shape, as when a camera opens in another mode.
    /// </summary>
    /// <returns>The statistics in the new pixels, or null if the shape differs.</returns>
    public BodyStatistics? For(int width, int height)
    {
        float scale = height / (float)Height;
        if (MathF.Abs((Width * scale) - width) > 1) return null;
        return new BodyStatistics
        {
            AnkleNear = Statistics.AnkleNear * scale,
            AnkleFar = Statistics.AnkleFar * scale,
            HeightNear = Statistics.HeightNear * scale,
            HeightFar = Statistics.HeightFar * scale,
            CentreX = Statistics.CentreX * scale,
        };
    }
}
