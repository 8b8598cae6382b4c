using System.Text.Json;

namespace LiveDance.Engine.Calibration;

/// <summary>
/// The delay of a camera and the screen, as it was measured and kept: from light to the camera's image, and from a drawn picture to
/// light on the screen. No program sees these from within.
/// </summary>
public static class CameraDelay
{
    // Two seconds: more than any camera and screen have; beyond it the file is damaged.
    private const double LongestSeconds = 2;

    /// <summary>The folder of this user's measured delays.</summary>
    public static string StandardFolder => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify), "livedance", "delays");

    /// <summary>Reads the delay of a source.</summary>
    /// <param name="folder">The folder of measured delays.</param>
    /// <param name="source">The source's name.</param>
    /// <param name="obstacle">Why a file that is there cannot be used; empty if it can, or there is none.</param>
    /// <returns>Seconds; 0 for a source that was not measured.</returns>
    public static double Load(string folder, string source, out string obstacle)
    {
        obstacle = "";
        string path = StoredCalibration.PathFor(folder, source);
        try
        {
            if (!File.Exists(path)) return 0;
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
            double seconds = document.RootElement.GetProperty("screen_and_camera_seconds").GetDouble();
            return seconds is >= 0 and <= LongestSeconds ? seconds : 0;
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException or KeyNotFoundException
            or InvalidOperationException)
        {
            obstacle = $"The measured delay '{path}' cannot be read; measure the latency again.";
            return 0;
        }
    }

    /// <summary>Keeps the delay of a source.</summary>
    /// <param name="folder">The folder of measured delays.</param>
    /// <param name="source">The source's name.</param>
    /// <param name="seconds">The delay.</param>
    /// <exception cref="EngineException">It cannot be kept.</exception>
    public static void Save(string folder, string source, double seconds)
    {
        string path = StoredCalibration.PathFor(folder, source);
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(path + ".part", JsonSerializer.Serialize(new { source, screen_and_camera_seconds = Math.Round(seconds, 4) }));
            File.Move(path + ".part", path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"The measured delay cannot be kept as '{path}': {error.Message.TrimEnd('.')}.", error);
        }
    }
}
