using System.Diagnostics;

namespace LiveDance.EndToEnd;

/// <summary>Waits for the growth of a file that a running program writes.</summary>
internal static class GrowingFile
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    /// <summary>Waits until the file has a number of bytes, or its writer has ended.</summary>
    public static void WaitFor(string path, long bytes, Process writer)
    {
        var waited = Stopwatch.StartNew();
        while (Length(path) < bytes && waited.Elapsed < Timeout && !writer.WaitForExit(TimeSpan.FromMilliseconds(5)))
        {
        }
    }

    // Checked in one step, as the program creates and deletes the file once to test whether it is writable.
    private static long Length(string path)
    {
        try
        {
            return new FileInfo(path).Length;
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }
}
