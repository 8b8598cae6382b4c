using System.Runtime.InteropServices;

namespace LiveDance.Engine.Tests.Capture;

/// <summary>Captures what native code writes to standard error, which <see cref="Console"/> cannot redirect.</summary>
internal static partial class StandardError
{
    private const int Descriptor = 2;

    public static string During(Action action)
    {
        string file = Path.GetTempFileName();
        int kept = Duplicate(Descriptor);
        try
        {
            using (FileStream stream = new(file, FileMode.Truncate, FileAccess.Write, FileShare.ReadWrite))
                _ = DuplicateTo((int)stream.SafeFileHandle.DangerousGetHandle(), Descriptor);
            try
            {
                action();
            }
            finally
            {
                _ = DuplicateTo(kept, Descriptor);
                _ = Close(kept);
            }
            return File.ReadAllText(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int DuplicateTo(int from, int to);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
