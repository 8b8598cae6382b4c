using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace LiveDance.Engine.Media;

/// <summary>
/// Keeps two programs from writing the same file. The lock is a file in the system's temporary folder that the system releases when the
/// process ends, however it ends; beside the file itself it would have to be cleaned up after a killed run.
/// </summary>
internal sealed class WriterLock : IDisposable
{
    private static readonly ConcurrentDictionary<string, WriterLock> Claimed = new();

    private readonly FileStream? _file;

    static WriterLock() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (WriterLock claimed in Claimed.Values) claimed.Dispose();
    };

    private WriterLock(FileStream? file) => _file = file;

    /// <summary>Claims a file for this process until it ends; to claim it again has no effect.</summary>
    /// <param name="path">The file that is to be written; it need not exist.</param>
    /// <exception cref="EngineException">Another process is writing it.</exception>
    public static void Claim(string path)
    {
        string resolved = Resolved(path);
        if (!Claimed.ContainsKey(resolved)) Claimed.TryAdd(resolved, Acquire(path));
    }

    /// <summary>Acquires the lock of a file.</summary>
    /// <param name="path">The file that is to be written; it need not exist.</param>
    /// <exception cref="EngineException">Another lock of it is held.</exception>
    public static WriterLock Acquire(string path)
    {
        byte[] key = SHA256.HashData(Encoding.UTF8.GetBytes(Resolved(path)));
        string name = Path.Combine(Path.GetTempPath(), $"livedance-{Convert.ToHexStringLower(key.AsSpan(0, 12))}.lock");
        try
        {
            return new WriterLock(new FileStream(name, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose));
        }
        catch (IOException) when (File.Exists(name))
        {
            throw new EngineException($"'{path}' is being written by another run; name another file.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Without a temporary folder, or where the lock belongs to another user, there is no protection.
            return new WriterLock(null);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    // The path without links in its folder, so that two spellings of one file have the same lock.
    private static string Resolved(string path)
    {
        string full = Path.GetFullPath(path), folder = Path.GetDirectoryName(full)!;
        string? target = null;
        for (DirectoryInfo? part = new(folder); part is not null; part = part.Parent)
        {
            if (!part.Exists || part.ResolveLinkTarget(returnFinalTarget: true) is not { } link) continue;
            target = Path.Combine(link.FullName, Path.GetRelativePath(part.FullName, full));
            break;
        }
        return target is null ? full : Resolved(target);
    }
}
