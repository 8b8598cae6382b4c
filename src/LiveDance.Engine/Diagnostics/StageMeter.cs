using System.Diagnostics;
using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Diagnostics;

/// <summary>Measures the cost of one stage: its duration and the managed memory it allocates. Used by the thread that runs the stage.</summary>
public sealed class StageMeter
{
    private long _allocated;

    /// <param name="stage">The stage's name.</param>
    public StageMeter(string stage) => Time = new Meter(stage);

    /// <summary>The stage's durations.</summary>
    public Meter Time { get; }

    /// <summary>The total number of managed bytes that the stage allocated.</summary>
    public long AllocatedBytes => Volatile.Read(ref _allocated);

    /// <summary>Runs a stage on a frame and records its cost.</summary>
    public void Measure(IStage stage, Frame frame)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread(), started = Stopwatch.GetTimestamp();
        stage.Process(frame);
        Record(started, allocated);
    }

    /// <summary>Records the time and the allocations since two readings that were taken on this thread.</summary>
    /// <param name="started">The start, from <see cref="Stopwatch.GetTimestamp"/>.</param>
    /// <param name="allocated">The allocations before, from <see cref="GC.GetAllocatedBytesForCurrentThread"/>.</param>
    public void Record(long started, long allocated)
    {
        Time.Record(Stopwatch.GetTimestamp() - started);
        Volatile.Write(ref _allocated, _allocated + GC.GetAllocatedBytesForCurrentThread() - allocated);
    }

    /// <summary>Discards all measurements, for instance those of the warm-up.</summary>
    public void Reset()
    {
        Time.Reset();
        Volatile.Write(ref _allocated, 0);
    }
}
