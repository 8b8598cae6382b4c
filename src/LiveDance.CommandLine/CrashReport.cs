using LiveDance.Engine;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Media;
using LiveDance.Engine.Supervision;

namespace LiveDance.CommandLine;

/// <summary>Writes stack traces of internal errors to files, which users do not need to see.</summary>
internal static class CrashReport
{
    // Limits the number of saved images, so that a stage that fails permanently does not fill the disk.
    private const int MaxFrames = 20;
    private static int _frames;

    /// <summary>Logs the failure of a stage, and saves its stack trace and the frame's image.</summary>
    public static void Log(StageFailure failure, Frame frame)
    {
        string details = "";
        if (Interlocked.Increment(ref _frames) <= MaxFrames)
        {
            try
            {
                string report = Write(failure.Error);
                string image = Path.ChangeExtension(report, $".frame{frame.Sequence}.png");
                if (!frame.Image.Empty()) File.WriteAllBytes(image, frame.Image.ImEncode());
                details = $"; the details are in '{report}', its image is '{image}'";
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                details = $"; the details cannot be saved: {FailureCause.Of(error)}";
            }
        }
        Console.Error.WriteLine(
            $"livedance: stage {failure.Stage}: {failure.Error.Message.TrimEnd('.')} at frame {frame.Sequence}; {failure.Action}{details}.");
    }

    /// <summary>Writes the stack trace to a file in the system's temporary folder.</summary>
    /// <returns>The file's path.</returns>
    public static string Write(Exception error)
    {
        string path = Path.Combine(Path.GetTempPath(), $"livedance-crash-{DateTime.UtcNow:yyyyMMdd-HHmmss-fff}-{Environment.ProcessId}.txt");
        File.WriteAllText(path, SecretMask.In($"{Environment.CommandLine}\n{error}\n"));
        return path;
    }
}
