using System.Runtime;

namespace LiveDance.Training.Trainers;

/// <summary>
/// Keeps the garbage collector from running during a training step. TorchSharp 0.107 passes the numbers of expressions such as
/// <c>tensor * 2.0</c> to libtorch as native scalars that nothing keeps alive: a collection triggered by another thread in the middle of
/// the native call frees them, and the call fails ("Unknown scalar type") or computes with another number. Between steps nothing is in use.
/// </summary>
internal readonly struct CollectionPause : IDisposable
{
    // Bytes that a step may allocate before a collection runs all the same. With the default options the eight windows of 192 x 192
    // pixels take about 20 MB as floats, and up to 3 MB more for each sequence that starts afresh.
    private const long Budget = 200L << 20;

    private static readonly Lock Region = new();
    private static int _steps;

    /// <summary>Begins a pause; it ends when the returned value is disposed of. Pauses of several threads may overlap.</summary>
    public static CollectionPause Begin()
    {
        lock (Region)
        {
            if (_steps++ == 0 && GCSettings.LatencyMode != GCLatencyMode.NoGCRegion) GC.TryStartNoGCRegion(Budget);
        }
        return default;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (Region)
        {
            // A step that allocated more than the budget has ended the pause by itself.
            if (--_steps == 0 && GCSettings.LatencyMode == GCLatencyMode.NoGCRegion) GC.EndNoGCRegion();
        }
    }
}
