using System.Runtime.InteropServices;

namespace LiveDance.Soak;

/// <summary>What glibc says of its heaps: which part of the memory native code uses, and which it has given back but the heap keeps.</summary>
internal static partial class NativeHeap
{
    /// <summary>Megabytes in use, and megabytes that are free but kept; null where the C library is not glibc 2.33 or newer.</summary>
    public static (double Used, double Kept)? Measure()
    {
        if (!OperatingSystem.IsLinux()) return null;
        try
        {
            MemoryInformation information = Ask();
            return ((information.InUse + information.Mapped) / 1e6, information.Free / 1e6);
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallinfo2")]
    private static partial MemoryInformation Ask();

    // struct mallinfo2, malloc.h: ten sizes.
    [StructLayout(LayoutKind.Sequential)]
    private struct MemoryInformation
    {
        public nuint Arena;
        public nuint FreeChunks;
        public nuint FastChunks;
        public nuint MappedRegions;
        public nuint Mapped;
        public nuint Unused;
        public nuint FastFree;
        public nuint InUse;
        public nuint Free;
        public nuint Trimmable;
    }
}
