using System.Diagnostics;
using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Diagnostics;

/// <summary>What one stage costs: milliseconds and managed memory. Belongs to the thread that runs the stage.</summary>
public sealed class StageMeter
{
    private long _allocated;

    /// <param name="stage">The stage's name.</param>
    public StageMeter(string stage) => Time = new Meter(stage);

    /// <summary>The stage's durations.</summary>
    public Meter Time { get; }

    /// <summary>Managed bytes that the stage allocated in all.</summary>
    public long AllocatedBytes => Volatile.Read(ref _allocated);

    /// <summary>Runs a stage on a frame and records what it cost.</summary>
    public void Measure(IStage stage, Frame frame)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread(), began = Stopwatch.GetTimestamp();
        stage.Process(frame);
        Record(began, allocated);
    }

    /// <summary>Records what has passed since two readings taken on this thread.</summary>
    /// <param name="began">From <see cref="Stopwatch.GetTimestamp"/>.</param>
    /// <param name="allocated">From <see cref="GC.GetAllocatedBytesForCurrentThread"/>.</param>
    public void Record(long began, long allocated)
    {
        Time.Record(Stopwatch.GetTimestamp() - began);
        Volatile.Write(ref _allocated, _allocated + GC.GetAllocatedBytesForCurrentThread() - allocated);
    }

    /// <summary>Forgets everything, to leave the warm-up out.</summary>
    public void Reset()
    {
        Time.Reset();
        Volatile.Write(ref _allocated, 0);
    }
}
