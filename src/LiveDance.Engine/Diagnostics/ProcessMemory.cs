namespace LiveDance.Engine.Diagnostics;

/// <summary>
/// Returns memory to the system after networks were loaded or disposed of. Their buffers are arrays of several megabytes each, and a session
/// allocates so little otherwise that the collector would not run for hours: each network that is loaded again would add to the process.
/// </summary>
public static class ProcessMemory
{
    private static int _collecting;

    /// <summary>
    /// Collects what is no longer referenced and trims the native heap, on a thread of its own; the caller and the workers go on meanwhile.
    /// To be called after networks were loaded or disposed of, not for each frame. Thread-safe.
    /// </summary>
    public static void ReleaseInBackground()
    {
        // One that is waiting to begin serves everybody who asks until then.
        if (Interlocked.Exchange(ref _collecting, 1) == 1) return;
        _ = Task.Run(Release);
    }

    private static void Release()
    {
        Volatile.Write(ref _collecting, 0);
        // Not blocking: the collector marks while the workers go on, and frees whole blocks without moving anything.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
        NativeHeap.ReleaseFreedMemory();
    }
}
