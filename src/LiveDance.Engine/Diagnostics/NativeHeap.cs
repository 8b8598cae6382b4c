using System.Runtime.InteropServices;

namespace LiveDance.Engine.Diagnostics;

/// <summary>
/// glibc's heap, which holds images and networks. By itself it keeps what was freed: it learns from each large block that is
/// freed to take the next one from a heap instead of from the system, has a heap for each thread, and gives back only what lies
/// at a heap's end. A show that loads networks anew then grows by their size each time. Elsewhere than on glibc this does nothing.
/// </summary>
public static partial class NativeHeap
{
    // malloc.h
    private const int TrimThreshold = -1, MappingThreshold = -3, MostArenas = -8;

    // Large enough that nothing that is allocated while pictures run is mapped each time, small enough for weights.
    private const int LargeBlock = 1 << 20, Arenas = 2;

    // The largest that glibc takes.
    private const int LargestBlock = 32 << 20;

    /// <summary>
    /// Has large blocks come from the system and go back to it, and threads share heaps. To be called once, at the start.
    /// </summary>
    public static void Configure() => Set((MappingThreshold, LargeBlock), (MostArenas, Arenas));

    /// <summary>
    /// Has blocks be kept for the next: a training's steps take the same ones over and over, and each page that is got from the
    /// system anew is cleared first. To be called before a training.
    /// </summary>
    public static void Keep() => Set((MappingThreshold, LargestBlock), (TrimThreshold, int.MaxValue), (MostArenas, 1));

    /// <summary>Gives back what was freed: after networks were, on the thread that freed them.</summary>
    public static void GiveBack()
    {
        try
        {
            if (OperatingSystem.IsLinux()) _ = Trim(0);
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            // As above.
        }
    }

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

    private static void Set(params ReadOnlySpan<(int Option, int Value)> settings)
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            foreach ((int option, int value) in settings) _ = SetOption(option, value);
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            // Another C library, with a heap of its own.
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);

    [LibraryImport("libc.so.6", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint keptAtTheEnd);

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
