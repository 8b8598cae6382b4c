using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;

namespace LiveDance.Engine.Media;

/// <summary>
/// Tells whether two paths lead to one file, whatever their spelling: through symbolic links, hard links, or other names of a folder.
/// Hard links are recognized on Linux only.
/// </summary>
public static partial class FileIdentity
{
    private const int CurrentFolder = -100;
    private const uint InodeOnly = 0x100;

    // The kernel's struct statx has the same layout on every processor: the inode at 32, the device's two numbers at 136 and 140.
    private const int StatLength = 256, InodeAt = 32, DeviceAt = 136;

    /// <summary>An identifier that is equal for all paths of one file; a missing file is identified by its folder and its name.</summary>
    public static string Of(string path)
    {
        string full = FollowLinks(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        if (OfExisting(full) is { } identity) return identity;
        if (Path.GetDirectoryName(full) is not { } parent) return full;
        string name = Path.GetFileName(full);
        // Other systems usually do not distinguish upper and lower case in names.
        return $"{Of(parent)}/{(OperatingSystem.IsLinux() ? name : name.ToUpperInvariant())}";
    }

    private static string FollowLinks(string path)
    {
        try
        {
            FileSystemInfo entry = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
            return entry.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A circle of links, or a folder that may not be read: opening the file gives the reason.
            return path;
        }
    }

    private static string? OfExisting(string path)
    {
        if (!OperatingSystem.IsLinux()) return null;
        Span<byte> status = stackalloc byte[StatLength];
        try
        {
            if (ReadStatus(CurrentFolder, path, 0, InodeOnly, ref MemoryMarshal.GetReference(status)) != 0) return null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
        ulong inode = BinaryPrimitives.ReadUInt64LittleEndian(status[InodeAt..]);
        ulong device = BinaryPrimitives.ReadUInt64LittleEndian(status[DeviceAt..]);
        return string.Create(CultureInfo.InvariantCulture, $"{device}:{inode}");
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ReadStatus(int folder, string path, int flags, uint mask, ref byte status);
}
