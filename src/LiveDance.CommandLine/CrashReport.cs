using LiveDance.Engine.Frames;
using LiveDance.Engine.Supervision;

namespace LiveDance.CommandLine;

/// <summary>Keeps what a user need not see but an engineer must: the stack trace of a defect.</summary>
internal static class CrashReport
{
    // A show that fails all evening must not fill the disk.
    private const int MostFrames = 20;
    private static int _frames;

    /// <summary>Says that a stage failed, and keeps the image that it failed on beside the stack trace.</summary>
    public static void Log(StageFailure failure, Frame frame)
    {
        string where = "";
        if (Interlocked.Increment(ref _frames) <= MostFrames)
        {
            try
            {
                string report = Write(failure.Error);
                string image = Path.ChangeExtension(report, $".frame{frame.Sequence}.png");
                if (!frame.Image.Empty()) File.WriteAllBytes(image, frame.Image.ImEncode());
                where = $"; the details are in '{report}', its image is '{image}'";
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                where = $"; the details cannot be kept: {error.Message.TrimEnd('.')}";
            }
        }
        Console.Error.WriteLine(
            $"livedance: stage {failure.Stage}: {failure.Error.Message.TrimEnd('.')} at frame {frame.Sequence}; {failure.Action}{where}.");
    }

    /// <summary>Writes the details to a file in the system's temporary folder.</summary>
    /// <returns>The file's path.</returns>
    public static string Write(Exception error)
    {
        string path = Path.Combine(Path.GetTempPath(), $"livedance-crash-{DateTime.UtcNow:yyyyMMdd-HHmmss-fff}-{Environment.ProcessId}.txt");
        File.WriteAllText(path, $"{Environment.CommandLine}\n{error}\n");
        return path;
    }
}
