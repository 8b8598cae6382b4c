using System.Text.Json;
using LiveDance.Engine;
using LiveDance.Engine.Calibration;

namespace LiveDance.Commands;

/// <summary>
/// Remembers what <see cref="LatencyCommand"/> has measured of a camera: the time from light to its image, and from a drawn
/// picture to light on the screen, which no program sees from within.
/// </summary>
internal static class CameraDelay
{
    private const double Most = 2;

    /// <summary>Seconds; 0 for a source that was not measured.</summary>
    public static double Load(string source)
    {
        string path = PathFor(source);
        try
        {
            if (!File.Exists(path)) return 0;
            double seconds = JsonDocument.Parse(File.ReadAllText(path)).RootElement.GetProperty("screen_and_camera_seconds").GetDouble();
            return seconds is >= 0 and <= Most ? seconds : 0;
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException or KeyNotFoundException
            or InvalidOperationException)
        {
            Console.Error.WriteLine($"livedance: The measured delay '{path}' cannot be read; './livedance latency' measures it again.");
            return 0;
        }
    }

    /// <exception cref="EngineException">It cannot be kept.</exception>
    public static void Save(string source, double seconds)
    {
        string path = PathFor(source);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path + ".part", JsonSerializer.Serialize(new { source, screen_and_camera_seconds = Math.Round(seconds, 4) }));
            File.Move(path + ".part", path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"The measured delay cannot be kept as '{path}': {error.Message.TrimEnd('.')}.", error);
        }
    }

    private static string PathFor(string source)
    {
        string settings = Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return StoredCalibration.PathFor(Path.Combine(settings, "livedance", "delays"), source);
    }
}
