using System.Diagnostics;
using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Diagnostics;

/// <summary>How the pipeline is doing. Any thread may read it.</summary>
public sealed class PipelineDiagnostics
{
    private long _captured;
    private long _dropped;
    private long _finished;
    private long _since = Stopwatch.GetTimestamp();
    private long _until;

    /// <param name="stages">The stages' names, in order.</param>
    public PipelineDiagnostics(IEnumerable<string> stages) => Stages = [.. stages.Select(stage => new StageMeter(stage))];

    /// <summary>What each stage costs, in order.</summary>
    public IReadOnlyList<StageMeter> Stages { get; }

    /// <summary>From the image captured to the picture ready.</summary>
    public Meter Latency { get; } = new("latency");

    /// <summary>From one finished picture to the next.</summary>
    public Meter Interval { get; } = new("interval");

    /// <summary>Images captured.</summary>
    public long Captured => Interlocked.Read(ref _captured);

    /// <summary>Images that were dropped because newer ones came first.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Pictures finished.</summary>
    public long Finished => Interlocked.Read(ref _finished);

    /// <summary>Pictures a second since the start or the last <see cref="Reset"/>.</summary>
    public double FramesPerSecond
    {
        get
        {
            long until = Volatile.Read(ref _until);
            if (until == 0) until = Stopwatch.GetTimestamp();
            return Finished / Math.Max(Stopwatch.GetElapsedTime(Volatile.Read(ref _since), until).TotalSeconds, 1e-3);
        }
    }

    /// <summary>Managed bytes that all stages allocated for one finished picture.</summary>
    public double AllocatedBytesPerFrame => Finished == 0 ? 0 : Stages.Sum(stage => stage.AllocatedBytes) / (double)Finished;

    /// <summary>Leaves the counts as they are now, whatever still happens: the end of a measurement.</summary>
    public void Freeze() => Volatile.Write(ref _until, Stopwatch.GetTimestamp());

    internal void CountCaptured()
    {
        if (!Frozen) Interlocked.Increment(ref _captured);
    }

    internal void CountDropped()
    {
        if (!Frozen) Interlocked.Increment(ref _dropped);
    }

    internal void CountFinished(Frame frame, long previous)
    {
        if (Frozen) return;
        Interlocked.Increment(ref _finished);
        Latency.Record(frame.ReadyAt - frame.CapturedAt);
        if (previous != 0) Interval.Record(frame.ReadyAt - previous);
    }

    /// <summary>Starts all counts over, to leave the warm-up out.</summary>
    public void Reset()
    {
        foreach (StageMeter stage in Stages) stage.Reset();
        Latency.Reset();
        Interval.Reset();
        Interlocked.Exchange(ref _captured, 0);
        Interlocked.Exchange(ref _dropped, 0);
        Interlocked.Exchange(ref _finished, 0);
        Volatile.Write(ref _since, Stopwatch.GetTimestamp());
        Volatile.Write(ref _until, 0);
    }

    private bool Frozen => Volatile.Read(ref _until) != 0;
}
