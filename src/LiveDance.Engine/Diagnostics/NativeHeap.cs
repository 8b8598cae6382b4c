using System.Runtime.InteropServices;

namespace LiveDance.Engine.Diagnostics;

/// <summary>
/// Configures the heap of glibc, which holds images and networks. By default it retains freed memory: it raises its mapping threshold
/// with each large block that is freed, has an arena for each thread, and returns only memory at the end of an arena, so that a session
/// grows each time it loads networks again. Does nothing with other C libraries.
/// </summary>
public static partial class NativeHeap
{
    // M_TRIM_THRESHOLD, M_MMAP_THRESHOLD and M_ARENA_MAX of malloc.h.
    private const int TrimThreshold = -1, MappingThreshold = -3, MaxArenas = -8;

    // Bytes from which a block is mapped from the system in live sessions: above what is allocated for each frame, below a network's
    // weights.
    private const int LiveMappingThreshold = 1 << 20;

    // Number of arenas that all threads share; the default is several for each processor core.
    private const int LiveArenas = 2;

    // The largest mapping threshold that glibc accepts, in bytes.
    private const int MaxMappingThreshold = 32 << 20;

    /// <summary>
    /// Configures the heap for live sessions: large blocks are mapped and returned to the system, and threads share arenas. To be called
    /// once, at the start of the program.
    /// </summary>
    public static void Configure() => Set((MappingThreshold, LiveMappingThreshold), (MaxArenas, LiveArenas));

    /// <summary>
    /// Configures the heap for training: freed blocks are retained. Training steps allocate the same sizes again and again, and the
    /// system clears every page that it hands out. To be called before training.
    /// </summary>
    public static void RetainFreedMemory() => Set((MappingThreshold, MaxMappingThreshold), (TrimThreshold, int.MaxValue), (MaxArenas, 1));

    /// <summary>Returns freed memory to the system. To be called after networks were freed, on the thread that freed them.</summary>
    public static void ReleaseFreedMemory()
    {
        try
        {
            if (OperatingSystem.IsLinux()) _ = Trim(0);
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            // Another C library, which manages its heap itself.
        }
    }

    /// <summary>Megabytes in use, and megabytes that are free but retained; null unless the C library is glibc 2.33 or newer.</summary>
    public static (double Used, double Retained)? Measure()
    {
        if (!OperatingSystem.IsLinux()) return null;
        try
        {
            MemoryInformation information = GetInformation();
            return ((information.InUse + information.Mapped) / 1e6, information.Free / 1e6);
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    private static void Set(params ReadOnlySpan<(int Option, int Value)> settings)
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            foreach ((int option, int value) in settings) _ = SetOption(option, value);
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            // Another C library, which has no such options.
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);

    [LibraryImport("libc.so.6", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint retainedBytes);

    [LibraryImport("libc.so.6", EntryPoint = "mallinfo2")]
    private static partial MemoryInformation GetInformation();

    // struct mallinfo2 of malloc.h.
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
