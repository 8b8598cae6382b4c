using System.Text.Json;
using LiveDance.Engine.Retargeting;

namespace LiveDance.Engine.Calibration;

/// <summary>A dancer's statistics, stored for later sessions with the same camera.</summary>
/// <param name="Format">File format version.</param>
/// <param name="Source">Camera, address or file that was used.</param>
/// <param name="Width">Width of the source's images, in pixels.</param>
/// <param name="Height">Height of the source's images, in pixels.</param>
/// <param name="Statistics">Statistics, in pixels of those images.</param>
/// <param name="Limbs">Learned proportions of the dancer, see <see cref="LimbLengthEstimator.Proportion"/>.</param>
public sealed record StoredCalibration(
    int Format, string Source, int Width, int Height, BodyStatistics Statistics, IReadOnlyDictionary<LimbKind, float>? Limbs = null)
{
    /// <summary>File format version that is written and read.</summary>
    public const int CurrentFormat = 1;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    /// <summary>Returns the path of a source's calibration.</summary>
    /// <param name="folder">Folder of all calibrations.</param>
    /// <param name="source">Name of the source.</param>
    public static string PathFor(string folder, string source)
    {
        string plain = string.Concat(source.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-'));
        return Path.Combine(folder, $"{plain.Trim('-')}.json");
    }

    /// <summary>Writes the file atomically.</summary>
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
            throw new EngineException($"The calibration cannot be saved as '{path}': {FailureCause.Of(error)}.", error);
        }
    }

    /// <summary>Reads the calibration of a source, if there is a valid one.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="source">Name of the current source.</param>
    /// <param name="obstacle">Message why an existing file cannot be used; empty otherwise.</param>
    /// <returns>The calibration, or null.</returns>
    public static StoredCalibration? Load(string path, string source, out string obstacle)
    {
        obstacle = "";
        if (!File.Exists(path)) return null;
        try
        {
            StoredCalibration? saved = JsonSerializer.Deserialize<StoredCalibration>(File.ReadAllText(path), Json);
            string? problem = saved is null || saved.Format != CurrentFormat ? "has another format version"
                : saved.Source != source ? $"is for another camera ('{saved.Source}')"
                : !saved.Statistics.Plausible || saved.Limbs?.Values.All(share => share is > 0 and < 2) == false ? "has invalid values"
                : null;
            if (problem is null) return saved;
            obstacle = $"The calibration '{path}' {problem}; calibrate again.";
            return null;
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            obstacle = $"The calibration '{path}' cannot be read; calibrate again.";
            return null;
        }
    }

    /// <summary>
    /// Converts the statistics to images of another size and the same aspect ratio, such as another mode of the same camera.
    /// </summary>
    /// <returns>Statistics in the new pixels, or null if the aspect ratio differs.</returns>
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
