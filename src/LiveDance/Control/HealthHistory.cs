using LiveDance.Engine;
using LiveDance.Engine.Diagnostics;

namespace LiveDance.Control;

/// <summary>The figures of one second; latency and stages are means of that second, in milliseconds.</summary>
internal sealed record HealthSample(long Second, double Pictures, double Images, double LatencyMs, long Dropped, double MemoryMb, IReadOnlyList<double> Stages);

/// <summary>Samples a session once a second and keeps the last five minutes, for small charts. Thread-safe.</summary>
internal sealed class HealthHistory : IDisposable
{
    /// <summary>The number of samples that are kept: five minutes.</summary>
    public const int Capacity = 300;

    private readonly Queue<HealthSample> _samples = new();
    private readonly ShowStatusReader _status;
    private readonly PipelineDiagnostics _diagnostics;
    private readonly Dictionary<Meter, long> _counts = [];
    private readonly Timer _timer;

    /// <param name="status">The status of the show.</param>
    /// <param name="session">The session.</param>
    public HealthHistory(ShowStatusReader status, LiveSession session)
    {
        (_status, _diagnostics) = (status, session.Pipeline.Diagnostics);
        _timer = new Timer(_ => Sample(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    /// <summary>The names of the stages, in the order of <see cref="HealthSample.Stages"/>; later samples may have more.</summary>
    public IReadOnlyList<string> Stages => [.. _diagnostics.Stages.Select(stage => stage.Time.Name)];

    /// <summary>The samples, the oldest first.</summary>
    public IReadOnlyList<HealthSample> Samples
    {
        get
        {
            lock (_samples) return [.. _samples];
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Sample()
    {
        ShowStatus status = _status.Read();
        lock (_samples)
        {
            var sample = new HealthSample(
                status.UptimeSeconds, status.Rates.Pictures, status.Rates.Images, MeanSinceLast(_diagnostics.Latency), status.Rates.Dropped, status.Rates.MemoryMb,
                [.. _diagnostics.Stages.Select(stage => MeanSinceLast(stage.Time))]);
            if (_samples.Count == Capacity) _samples.Dequeue();
            _samples.Enqueue(sample);
        }
    }

    private double MeanSinceLast(Meter meter)
    {
        long count = meter.Count, before = _counts.GetValueOrDefault(meter);
        _counts[meter] = count;
        return Math.Round(meter.MeanOfLast(count - before), 2);
    }
}
