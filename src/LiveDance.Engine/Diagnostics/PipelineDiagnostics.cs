using System.Diagnostics;
using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Diagnostics;

/// <summary>Counts frames and measures rates, latency and the cost of each stage of a pipeline. Any thread may read it.</summary>
public sealed class PipelineDiagnostics
{
    private readonly Lock _lock = new();
    private volatile StageMeter[] _stages;
    private long _captured;
    private long _dropped;
    private long _finished;
    private long _startedAt = Stopwatch.GetTimestamp();
    private long _frozenAt;

    /// <param name="stages">The names of the stages, in order.</param>
    public PipelineDiagnostics(IEnumerable<string> stages) => _stages = [.. stages.Select(stage => new StageMeter(stage))];

    /// <summary>The cost of each stage, in order; the first is the capture. Stages that only a later performer has come last.</summary>
    public IReadOnlyList<StageMeter> Stages => _stages;

    /// <summary>The time from the capture of an image to its finished picture.</summary>
    public Meter Latency { get; } = new("latency");

    /// <summary>The time from one finished picture to the next.</summary>
    public Meter Interval { get; } = new("interval");

    /// <summary>The number of captured images.</summary>
    public long Captured => Interlocked.Read(ref _captured);

    /// <summary>The number of images that were dropped because the pipeline was too slow for them.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>The number of finished pictures.</summary>
    public long Finished => Interlocked.Read(ref _finished);

    /// <summary>Finished pictures a second since the start or the last <see cref="Reset"/>, until <see cref="Freeze"/>.</summary>
    public double FramesPerSecond
    {
        get
        {
            long until = Volatile.Read(ref _frozenAt);
            if (until == 0) until = Stopwatch.GetTimestamp();
            return Finished / Math.Max(Stopwatch.GetElapsedTime(Volatile.Read(ref _startedAt), until).TotalSeconds, 1e-3);
        }
    }

    /// <summary>Managed bytes that all stages allocated, divided by the number of finished pictures.</summary>
    public double AllocatedBytesPerFrame => Finished == 0 ? 0 : Stages.Sum(stage => stage.AllocatedBytes) / (double)Finished;

    /// <summary>Ends a measurement: frames that are captured, dropped or finished later are not counted.</summary>
    public void Freeze() => Volatile.Write(ref _frozenAt, Stopwatch.GetTimestamp());

    /// <summary>The meter of a stage; added if there is none of that name. Any thread.</summary>
    internal StageMeter MeterOf(string stage)
    {
        lock (_lock)
        {
            StageMeter? known = Array.Find(_stages, meter => meter.Time.Name == stage);
            if (known is not null) return known;
            var added = new StageMeter(stage);
            _stages = [.. _stages, added];
            return added;
        }
    }

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

    /// <summary>Resets all counts and meters, for instance after the warm-up.</summary>
    public void Reset()
    {
        foreach (StageMeter stage in Stages) stage.Reset();
        Latency.Reset();
        Interval.Reset();
        Interlocked.Exchange(ref _captured, 0);
        Interlocked.Exchange(ref _dropped, 0);
        Interlocked.Exchange(ref _finished, 0);
        Volatile.Write(ref _startedAt, Stopwatch.GetTimestamp());
        Volatile.Write(ref _frozenAt, 0);
    }

    private bool Frozen => Volatile.Read(ref _frozenAt) != 0;
}
