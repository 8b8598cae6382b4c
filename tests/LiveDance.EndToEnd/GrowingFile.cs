using System.Diagnostics;

namespace LiveDance.EndToEnd;

/// <summary>A file that a running program writes.</summary>
internal static class GrowingFile
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Waits until the file has a size, or its writer has ended.</summary>
    public static void WaitFor(string path, long bytes, Process writer)
    {
        var waited = Stopwatch.StartNew();
        while (Length(path) < bytes && waited.Elapsed < Patience && !writer.WaitForExit(TimeSpan.FromMilliseconds(5)))
        {
        }
    }

    // Asked in one step: the program creates and deletes it once, to see whether it can.
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
