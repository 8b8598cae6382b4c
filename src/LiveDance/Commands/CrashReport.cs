namespace LiveDance.Commands;

/// <summary>Keeps what a user need not see but an engineer must: the stack trace of a defect.</summary>
internal static class CrashReport
{
    /// <summary>Writes the details to a file in the system's temporary folder.</summary>
    /// <returns>The file's path.</returns>
    public static string Write(Exception error)
    {
        string path = Path.Combine(Path.GetTempPath(), $"livedance-crash-{DateTime.UtcNow:yyyyMMdd-HHmmss}-{Environment.ProcessId}.txt");
        File.WriteAllText(path, $"{Environment.CommandLine}\n{error}\n");
        return path;
    }
}
