using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LiveDance.Training.Libtorch;

/// <summary>A file that exists in memory only, for the dynamic loader: nothing is written to the disk.</summary>
internal sealed partial class AnonymousFile : IDisposable
{
    private readonly SafeFileHandle _handle;

    /// <param name="name">The name that debuggers and /proc/PID/maps show.</param>
    /// <param name="content">The file's content.</param>
    /// <exception cref="Win32Exception">The system cannot provide the memory.</exception>
    public AnonymousFile(string name, byte[] content)
    {
        int descriptor = Create(name, 0);
        if (descriptor < 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
        _handle = new SafeFileHandle(descriptor, ownsHandle: true);
        RandomAccess.Write(_handle, content, 0);
        Path = $"/proc/self/fd/{descriptor}";
    }

    /// <summary>Its path in this process; valid until it is disposed of.</summary>
    public string Path { get; }

    public void Dispose() => _handle.Dispose();

    [LibraryImport("libc", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Create(string name, uint flags);
}
