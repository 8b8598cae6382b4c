using System.Text.Json;

namespace LiveDance.Engine.Calibration;

/// <summary>
/// Measured and stored delay of a camera and a screen: from light to the camera's image, and from a drawn picture to light on the screen.
/// A program cannot measure these by itself.
/// </summary>
public static class CameraDelay
{
    // Longest plausible delay, in seconds; a longer one means that the file is damaged.
    private const double LongestSeconds = 2;

    /// <summary>Folder of this user's measured delays.</summary>
    public static string StandardFolder => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "livedance", "delays");

    /// <summary>Reads the delay of a source.</summary>
    /// <param name="folder">Folder of measured delays.</param>
    /// <param name="source">Name of the source.</param>
    /// <param name="obstacle">Why an existing file cannot be used; empty otherwise.</param>
    /// <returns>Delay in seconds; 0 for a source that was not measured.</returns>
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

    /// <summary>Stores the delay of a source.</summary>
    /// <param name="folder">Folder of measured delays.</param>
    /// <param name="source">Name of the source.</param>
    /// <param name="seconds">Delay in seconds.</param>
    /// <exception cref="EngineException">The file cannot be written.</exception>
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
            throw new EngineException($"The measured delay cannot be saved as '{path}': {FailureCause.Of(error)}.", error);
        }
    }
}
