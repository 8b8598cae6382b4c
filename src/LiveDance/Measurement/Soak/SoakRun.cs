using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using LiveDance.CommandLine;
using LiveDance.Control;
using LiveDance.Engine;
using LiveDance.Engine.Calibration;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Diagnostics;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Media;
using LiveDance.Engine.Output;
using LiveDance.Engine.Output.Targets;
using LiveDance.Measurement.Faults;
using LiveDance.Session;
using LiveDance.Window;

namespace LiveDance.Measurement.Soak;

/// <summary>The options of a soak test.</summary>
internal sealed record SoakJob(TimeSpan Time, IReadOnlyList<Fault> Faults, string Folder, string Performer, string Device);

/// <summary>
/// Runs a session as <c>live</c> does, with the demo clip as its camera, a recording, a stream and an HTTP page, injects faults
/// repeatedly, and measures what viewers are shown.
/// </summary>
internal static class SoakRun
{
    /// <summary>The default list of faults: each kind once.</summary>
    public const string EveryFault = "stall@10s:3s,unplug@18s:3s,black@26s,frozen@32s,torn@38s,resize@44s,"
        + "slow-output@50s,kill-encoder@58s,nan-model@64s,crash-pose@70s";

    // Seconds without a fault at the end of a round, so that the session recovers before the next.
    private const double QuietSeconds = 10;
    // Between changes of the generator's grade, for a performer that has two.
    private static readonly TimeSpan GradePeriod = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan SamplePeriod = TimeSpan.FromSeconds(2), LoadTime = TimeSpan.FromMinutes(1);

    /// <exception cref="EngineException">The session does not start.</exception>
    public static async Task<SoakReport> RunAsync(SoakJob job, CancellationToken cancellation)
    {
        bool temporary = job.Folder.Length == 0;
        string folder = temporary
            ? Directory.CreateTempSubdirectory("livedance-soak").FullName
            : Directory.CreateDirectory(job.Folder).FullName;
        try
        {
            SoakReport report = await RunAsync(job, folder, cancellation).ConfigureAwait(false);
            if (cancellation.IsCancellationRequested) return report;
            // A minute, or as long as a shorter test.
            TimeSpan load = job.Time < LoadTime ? job.Time : LoadTime;
            using ProgressLine progress = ProgressLine.During("Many remotes at once", load);
            return report with { Remote = await RemoteLoad.RunAsync(load, job.Performer, job.Device, cancellation).ConfigureAwait(false) };
        }
        finally
        {
            if (temporary) Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<SoakReport> RunAsync(SoakJob job, string folder, CancellationToken cancellation)
    {
        double period = job.Faults.Count == 0 ? 0 : job.Faults.Max(fault => fault.At + fault.Seconds) + QuietSeconds;
        var faults = new FaultInjector(job.Faults, period);
        var recoveries = new Recoveries(job.Faults);
        faults.Began = recoveries.Begin;
        var viewers = new ConcurrentDictionary<string, ViewerStats>();
        LeakTrend memory = new(LeakTrend.Memory, "MB"), handles = new(LeakTrend.Handles, "");
        LeakTrend managed = new("managed heap", "MB");
        LeakTrend used = new("native heap, in use", "MB"), kept = new("native heap, free but kept", "MB");
        int port = FreePort.Find(SocketType.Stream);
        OutputAddress[] addresses =
        [
            OutputAddress.Parse($"file:{Path.Combine(folder, "soak.mp4")}"), OutputAddress.Parse($"udp://127.0.0.1:{FreePort.Find(SocketType.Dgram)}"),
            OutputAddress.Parse($"http://127.0.0.1:{port}"),
        ];
        bool window = Display.Obstacle() is null;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Pipeline? pipeline = null;
        LiveSession? live = null;
        int gradeChanges = 0;
        using var grading = new Timer(_ =>
        {
            LiveControls controls = live!.Controls;
            controls.Quality = controls.Quality == PictureQuality.Full ? PictureQuality.Lite : PictureQuality.Full;
            gradeChanges++;
        });
        List<string> files = [];
        Task client = Task.CompletedTask;
        long began = Stopwatch.GetTimestamp();
        using var sampling = new Timer(
            _ =>
            {
                double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
                using var self = Process.GetCurrentProcess();
                lock (memory)
                {
                    memory.Add(seconds, self.WorkingSet64 / 1e6);
                    handles.Add(seconds, self.HandleCount);
                    managed.Add(seconds, GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes / 1e6);
                    if (NativeHeap.Measure() is not { } native) return;
                    used.Add(seconds, native.Used);
                    kept.Add(seconds, native.Retained);
                }
            });
        using Performer performer = SharedOptions.LoadPerformer(job.Performer);
        var session = new LiveSessionOptions(
            () => Sources.OpenLive(DemoClip.Find(), new CameraMode(), loop: true, decorate: faults.Wrap), performer,
            new PipelineOptions(ExecutionProviders.Choose(job.Device)) { Decorate = faults.Wrap, Quality = PictureQuality.Full })
        {
            Outputs = addresses,
            CalibrationFolder = CalibrationStore.StandardFolder,
            DecorateTarget = faults.Wrap,
        };
        var host = new SessionHostOptions(session, window ? new LiveWindowOptions() : null)
        {
            View = new ViewState { Layout = ViewLayout.Performer },
            Presented = (sink, _, isNew) =>
            {
                string viewer = sink.Name;
                long now = Stopwatch.GetTimestamp();
                if (!viewer.StartsWith("http", StringComparison.Ordinal)) RecordView(ShortName(viewer), now);
                recoveries.Presented(viewer, isNew, now);
            },
            Opened = opened =>
            {
                pipeline = opened.Pipeline;
                if (performer.Grades.Contains(PictureGrade.Lite)) grading.Change(GradePeriod, GradePeriod);
                live = opened;
                foreach (PacedOutput output in opened.Outputs.All) output.Finished = target => Collect(target, files);
                began = Stopwatch.GetTimestamp();
                sampling.Change(SamplePeriod, SamplePeriod);
                end.CancelAfter(job.Time);
                client = MjpegClient.ReceiveAsync(port, now => RecordView("browser", now), end.Token);
            },
        };
        using (ProgressLine.During("A session with faults", job.Time)) await SessionHost.RunAsync(host, end.Token).ConfigureAwait(false);
        await client.ConfigureAwait(false);
        double minutes = Stopwatch.GetElapsedTime(began).TotalMinutes;
        lock (memory)
        {
            return new SoakReport(
                Machine.Description, minutes, window ? "window" : "browser",
                [.. viewers.Values.OrderBy(stats => stats.Name, StringComparer.Ordinal).Select(stats => new ViewerLine(
                    stats.Name, stats.FramesPerSecond, stats.Presented, stats.Gaps, stats.LongestMilliseconds,
                    stats.LongestAt, stats.Causes))],
                recoveries.Lines(), [.. files.Select(CheckRecording)], [memory.Line(), managed.Line(), used.Line(), kept.Line(), handles.Line()],
                pipeline?.Supervisor?.Failures ?? 0, $"{pipeline?.Supervisor?.Level}", gradeChanges);
        }

        void RecordView(string viewer, long now) => viewers.GetOrAdd(viewer, name => new ViewerStats(name, recoveries.Last)).Record(now);
    }

    private static void Collect(IPictureTarget target, List<string> files)
    {
        lock (files) files.AddRange(target.Files);
    }

    private static RecordingLine CheckRecording(string file)
    {
        long frames = Ffmpeg.CountFrames(file);
        return new RecordingLine(Path.GetFileName(file), frames, frames > 0);
    }

    private static string ShortName(string viewer) => viewer.StartsWith("file:", StringComparison.Ordinal) ? Path.GetFileName(viewer)
        : viewer.Split("://")[0];

    /// <summary>
    /// Measures the time from the end of each fault to the next new picture: shown by a screen, or, for faults of encoders, taken by one.
    /// </summary>
    private sealed class Recoveries(IReadOnlyList<Fault> faults)
    {
        private readonly Lock _lock = new();
        private readonly List<(Fault Fault, long Ends)> _open = [];
        private readonly Dictionary<Fault, List<double>> _times = [];
        private readonly Dictionary<Fault, int> _begun = [];
        private (string Fault, long At) _last = ("nothing", 0);

        public void Begin(Fault fault)
        {
            // Instantaneous faults end when they begin.
            bool instantaneous = fault.Kind is FaultKind.KillEncoder or FaultKind.NanModel or FaultKind.CrashPose;
            long ends = Stopwatch.GetTimestamp() + (instantaneous ? 0 : (long)(fault.Seconds * Stopwatch.Frequency));
            lock (_lock)
            {
                _begun[fault] = _begun.GetValueOrDefault(fault) + 1;
                _last = (fault.Name, Stopwatch.GetTimestamp());
                _open.Add((fault, ends));
            }
        }

        public (string Fault, double Seconds) Last()
        {
            lock (_lock) return (_last.Fault, Stopwatch.GetElapsedTime(_last.At).TotalSeconds);
        }

        public void Presented(string viewer, bool isNew, long now)
        {
            if (!isNew) return;
            bool encoder = viewer.StartsWith("file", StringComparison.Ordinal) || viewer.StartsWith("udp", StringComparison.Ordinal);
            lock (_lock)
            {
                for (int i = _open.Count - 1; i >= 0; i--)
                {
                    (Fault fault, long ends) = _open[i];
                    bool concernsEncoders = fault.Kind is FaultKind.KillEncoder or FaultKind.SlowOutput;
                    if (concernsEncoders != encoder || now <= ends) continue;
                    if (!_times.TryGetValue(fault, out List<double>? times)) _times[fault] = times = [];
                    times.Add(Stopwatch.GetElapsedTime(ends, now).TotalSeconds);
                    _open.RemoveAt(i);
                }
            }
        }

        // Faults that had not ended at the end of the test are not counted.
        public IReadOnlyList<FaultLine> Lines()
        {
            lock (_lock)
            {
                long now = Stopwatch.GetTimestamp();
                return [.. faults.Select(fault =>
                {
                    List<double> times = [.. _times.GetValueOrDefault(fault, []).Order()];
                    int begun = _begun.GetValueOrDefault(fault) - _open.Count(open => open.Fault == fault && open.Ends > now);
                    (double median, double worst) = times.Count == 0 ? (0, 0) : (times[times.Count / 2], times[^1]);
                    return new FaultLine(fault.Name, begun, times.Count, median, worst);
                })];
            }
        }
    }
}
