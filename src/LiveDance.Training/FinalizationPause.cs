using System.Runtime.CompilerServices;

namespace LiveDance.Training;

/// <summary>
/// Keeps finalizers from running while libtorch computes. TorchSharp 0.107 passes the numbers of expressions such as
/// <c>tensor * 2.0</c>, and those inside its own optimizers, to libtorch as native scalars that nothing keeps alive during the call:
/// a collection at that moment lets the finalizer free them, and the call fails ("Unknown scalar type") or computes with another
/// number, without a word. For as long as a pause lasts the finalizer thread is occupied, so that nothing is freed. Pauses may
/// overlap, and should be short: what is to be finalized waits.
/// </summary>
internal readonly struct FinalizationPause : IDisposable
{
    // Longest wait for the finalizer thread, which usually takes less than a millisecond; after that the work goes on without the pause.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private static readonly Lock Pauses = new();
    private static int _count;
    private static Gate? _gate;

    /// <summary>Begins a pause; it ends when the returned value is disposed of.</summary>
    public static FinalizationPause Begin()
    {
        lock (Pauses)
        {
            if (_count++ == 0)
            {
                _gate = new Gate();
                _gate.OccupyFinalizerThread();
            }
        }
        return default;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (Pauses)
        {
            if (--_count > 0) return;
            _gate!.Open();
            _gate = null;
        }
    }

    // Occupies the finalizer thread from the moment that its occupant is collected until it is opened.
    private sealed class Gate
    {
        private readonly TaskCompletionSource _reached = new(), _open = new();

        public void OccupyFinalizerThread()
        {
            Abandon();
            // Only the youngest generation, where the abandoned object lies: a fraction of a millisecond.
            GC.Collect(0, GCCollectionMode.Forced, blocking: true);
            _reached.Task.Wait(LongestWait);
        }

        public void Open() => _open.SetResult();

        // A method of its own, so that the caller's stack keeps no reference to the object.
        [MethodImpl(MethodImplOptions.NoInlining)]
        private void Abandon() => _ = new Occupant(this);

        private sealed class Occupant(Gate gate)
        {
            ~Occupant()
            {
                gate._reached.SetResult();
                gate._open.Task.Wait(Timeout.InfiniteTimeSpan);
            }
        }
    }
}
