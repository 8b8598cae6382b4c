using System.Globalization;
using LiveDance.Control;
using LiveDance.Engine;
using LiveDance.Engine.Diagnostics;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Output;
using Microsoft.AspNetCore.Http;
using Prometheus;

namespace LiveDance.Remote;

/// <summary>The figures of a session for Prometheus, described in docs/monitoring.md.</summary>
internal sealed class ShowMetrics : IFrameSink
{
    // Bounds of the latency in seconds, from that of a fast GPU to a picture that is too late for a dancer.
    private static readonly double[] LatencyBounds = [0.02, 0.03, 0.05, 0.075, 0.1, 0.125, 0.15, 0.2, 0.3, 0.5, 1];
    private static readonly string[] Thermometers = Directory.Exists("/sys/class/thermal")
        ? [.. Directory.EnumerateDirectories("/sys/class/thermal", "thermal_zone*").Select(zone => Path.Combine(zone, "temp")).Where(File.Exists)] : [];

    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly ShowStatusReader _status;
    private readonly LiveSession _session;
    private readonly Histogram _latency;
    private readonly Gauge _up, _pictures, _images, _person, _memory, _uptime, _stage, _output, _temperature, _degradation;
    private readonly Gauge? _kioskState;
    private readonly Counter? _visitors, _danceSeconds;
    private readonly Counter _finished, _dropped, _sourceRetries, _outputRetries, _written, _stageFailures, _executed, _refused;

    /// <param name="status">The status of the show.</param>
    /// <param name="control">The commands.</param>
    /// <param name="session">The session.</param>
    /// <param name="isKiosk">Whether it is a kiosk.</param>
    public ShowMetrics(ShowStatusReader status, ControlSurface control, LiveSession session, bool isKiosk)
    {
        (_status, _session) = (status, session);
        MetricFactory make = Metrics.WithCustomRegistry(_registry);
        _up = make.CreateGauge("livedance_source_up", "1 while images arrive from the source.");
        _pictures = make.CreateGauge("livedance_pictures_per_second", "Finished pictures a second.");
        _images = make.CreateGauge("livedance_images_per_second", "Images from the source a second.");
        _person = make.CreateGauge("livedance_person_present", "1 while a dancer is followed.");
        _memory = make.CreateGauge("livedance_memory_bytes", "Resident memory.");
        _uptime = make.CreateGauge("livedance_uptime_seconds", "Seconds since the session was opened.");
        _stage = make.CreateGauge("livedance_stage_seconds", "Median time of the last runs of a stage.", "stage");
        _output = make.CreateGauge("livedance_output_up", "1 while an output is running.", "output");
        _temperature = make.CreateGauge("livedance_temperature_celsius", "Temperature of the machine where it can be read.", "zone");
        _degradation = make.CreateGauge("livedance_degradation_level", "0 while every stage works; higher numbers as more is left out.");
        _finished = make.CreateCounter("livedance_pictures_total", "Finished pictures.");
        _dropped = make.CreateCounter("livedance_images_dropped_total", "Images that were dropped because the machine was too slow.");
        _sourceRetries = make.CreateCounter("livedance_source_retries_total", "Attempts to open the source again.");
        _outputRetries = make.CreateCounter("livedance_output_retries_total", "Attempts to open an output again.", "output");
        _written = make.CreateCounter("livedance_output_pictures_total", "Pictures that an output has written.", "output");
        _stageFailures = make.CreateCounter("livedance_stage_failures_total", "Failures of stages.");
        _executed = make.CreateCounter("livedance_commands_total", "Commands that were carried out.");
        _refused = make.CreateCounter("livedance_commands_refused_total", "Commands that were refused or failed.");
        if (isKiosk)
        {
            _kioskState = make.CreateGauge("livedance_kiosk_state", "1 for the state that the kiosk is in.", "state");
            _visitors = make.CreateCounter("livedance_kiosk_visitors_total", "Visitors who began to dance.");
            _danceSeconds = make.CreateCounter("livedance_kiosk_dance_seconds_total", "Time for which visitors danced.");
        }
        _latency = make.CreateHistogram(
            "livedance_latency_seconds", "Time from the capture of an image to its finished picture.", new HistogramConfiguration { Buckets = LatencyBounds });
        _registry.AddBeforeCollectCallback(() => Read(control));
    }

    /// <inheritdoc/>
    public string Name => "metrics";

    /// <inheritdoc/>
    public OutputStatus Status => new(OutputState.Running, "", 0, 0, 0);

    /// <inheritdoc/>
    public Action<Frame, bool>? Presented { get; set; }

    /// <inheritdoc/>
    public void Offer(Frame frame) => _latency.Observe((frame.ReadyAt - frame.CapturedAt) / (double)System.Diagnostics.Stopwatch.Frequency);

    /// <summary>Sends the figures in the text format of Prometheus.</summary>
    public Task SendAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        return _registry.CollectAndExportAsTextAsync(context.Response.Body, context.RequestAborted);
    }

    /// <inheritdoc/>
    public void Finish() { }

    public void Dispose() { }

    private void Read(ControlSurface control)
    {
        ShowStatus status = _status.Read();
        PipelineDiagnostics diagnostics = _session.Pipeline.Diagnostics;
        _up.Set(status.Source.State == "running" ? 1 : 0);
        _pictures.Set(status.Rates.Pictures);
        _images.Set(status.Rates.Images);
        _person.Set(status.Dancer.Present ? 1 : 0);
        _memory.Set(Environment.WorkingSet);
        _uptime.Set(status.UptimeSeconds);
        _finished.IncTo(diagnostics.Finished);
        _dropped.IncTo(diagnostics.Dropped);
        _sourceRetries.IncTo(status.Source.Retries);
        _stageFailures.IncTo(_session.Pipeline.Supervisor?.Failures ?? 0);
        _degradation.Set((double)(_session.Pipeline.Supervisor?.Level ?? 0));
        _executed.IncTo(control.Executed);
        _refused.IncTo(control.Refused);
        foreach (StageMeter stage in diagnostics.Stages) _stage.WithLabels(stage.Time.Name).Set(stage.Time.Percentile(0.5) / 1000);
        foreach ((OutputAddress address, PacedOutput? output) in _session.Outputs.List)
        {
            OutputStatus state = output?.Status ?? new OutputStatus(OutputState.Stopped, "", 0, 0, 0);
            _output.WithLabels(address.Name).Set(state.State == OutputState.Running ? 1 : 0);
            _outputRetries.WithLabels(address.Name).IncTo(state.Retries);
            _written.WithLabels(address.Name).IncTo(state.Written);
        }
        if (status.Kiosk is { } kiosk)
        {
            foreach (string[] label in _kioskState!.GetAllLabelValues()) _kioskState.WithLabels(label).Set(0);
            _kioskState.WithLabels(kiosk.State).Set(1);
            _visitors!.IncTo(kiosk.Visitors);
            _danceSeconds!.IncTo(kiosk.DanceSeconds);
        }
        foreach (string thermometer in Thermometers) ReadTemperature(thermometer);
    }

    private void ReadTemperature(string file)
    {
        try
        {
            if (double.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out double thousandths))
                _temperature.WithLabels(Path.GetFileName(Path.GetDirectoryName(file)!)).Set(thousandths / 1000);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Some sensors exist and cannot be read.
        }
    }
}
