using System.Diagnostics;
using System.Net.Sockets;
using LiveDance.CommandLine;
using LiveDance.Control;
using LiveDance.Engine;
using LiveDance.Engine.Calibration;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Output;
using LiveDance.Engine.Pose;
using LiveDance.Session;
using LiveDance.Window;

namespace LiveDance.Measurement.Latency;

/// <summary>The options of a latency measurement.</summary>
/// <param name="Camera">The camera that sees the window; null for a looped-back output.</param>
/// <param name="Mode">Size and rate requested from the camera.</param>
/// <param name="Output">The output that is read back; null with a camera.</param>
/// <param name="Flashes">Number of flashes to time.</param>
/// <param name="Performer">The performer's name or folder.</param>
/// <param name="Device">The device that runs the networks.</param>
/// <param name="Pose">Accuracy of the pose estimation.</param>
internal sealed record LatencyJob(
    string? Camera, CameraMode Mode, OutputAddress? Output, int Flashes, string Performer, string Device, PosePreset Pose);

/// <summary>
/// Measures the latency of a live session with flashes: the session's camera sees the session's own picture, so that each flash passes
/// through the whole path from camera to picture.
/// </summary>
internal static class LatencyRun
{
    // The measurement fails if no flash comes back in this time.
    private static readonly TimeSpan FirstFlashTimeout = TimeSpan.FromSeconds(60);

    // How long the first image of the session's own stream may take: the reader analyses six seconds of it, which take twice as long or longer
    // where the machine is too slow to encode thirty pictures a second.
    private static readonly TimeSpan OpenPatience = TimeSpan.FromSeconds(25);
    private const int MaxLost = 5;

    /// <summary>A UDP address on this machine with a free port.</summary>
    public static OutputAddress FreeAddress() => OutputAddress.Parse($"udp://127.0.0.1:{FreePort.Find(SocketType.Dgram)}?pkt_size=1316");

    /// <exception cref="EngineException">The session does not start, or its flashes do not come back.</exception>
    public static async Task<LatencyReport> RunAsync(LatencyJob job, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var flashes = new FlashSequence(job.Flashes, () => end.Cancel(), Stopwatch.GetTimestamp);
        FlashLoop? loop = null;
        Pipeline? pipeline = null;
        string viewer = job.Output?.Text ?? "window";
        using var timeout = new Timer(
            _ =>
            {
                if (flashes.Times.Count == 0 || flashes.Lost >= MaxLost) end.Cancel();
            },
            null, FirstFlashTimeout, FirstFlashTimeout);
        using Performer performer = SharedOptions.LoadPerformer(job.Performer);
        var session = new LiveSessionOptions(
            () => loop = new FlashLoop(() => Open(job, cancellation), openNow: job.Camera is not null, flashes.Observe), performer,
            new PipelineOptions(ExecutionProviders.Choose(job.Device))
            {
                Pose = PoseOptions.For(job.Pose),
                // The flashes are painted over the finished picture.
                Decorate = stage => stage is LiveCompositor ? new FlashPainter(stage, flashes) : stage,
            })
        {
            Outputs = job.Output is null ? [] : [job.Output],
            CalibrationFolder = CalibrationStore.StandardFolder,
        };
        var host = new SessionHostOptions(session, job.Output is null ? new LiveWindowOptions() : null)
        {
            View = new ViewState { Layout = ViewLayout.Performer },
            Presented = (sink, frame, _) =>
            {
                if (sink.Name == viewer) flashes.Presented(frame);
            },
            Opened = opened => pipeline = opened.Pipeline,
        };
        using (ProgressLine.Following("Timing flashes", job.Flashes, "flashes", () => flashes.Times.Count))
            await SessionHost.RunAsync(host, end.Token).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        IReadOnlyList<FlashTimes> times = flashes.Times;
        if (times.Count < job.Flashes) throw FlashesMissing(job, loop!.Obstacle, times.Count, flashes.Lost);
        LatencyPart total = LatencyPart.Of("camera to picture", times.Select(flash => flash.TotalMs));
        return new LatencyReport(
            Machine.Description, job.Camera is { } camera ? $"the window and camera {camera}" : $"{job.Output!.Name}, read back",
            times.Count, flashes.Lost,
            [
                LatencyPart.Of(job.Camera is null ? "encoder, network, decoder" : "screen and camera", times.Select(flash => flash.SeenMs)),
                LatencyPart.Of("image to picture", times.Select(flash => flash.PictureMs)),
                LatencyPart.Of(job.Camera is null ? "picture to encoder" : "picture to screen", times.Select(flash => flash.ShownMs)),
            ],
            total,
            pipeline!.Diagnostics.Stages.Skip(1).ToDictionary(stage => stage.Time.Name, stage => Math.Round(stage.Time.Percentile(0.5), 2)),
            (int)Math.Round(total.MedianMs))
        {
            FlashMs = [.. times.Select(flash => Math.Round(flash.TotalMs, 1))],
        };
    }

    private static IFrameSource Open(LatencyJob job, CancellationToken cancellation) => job.Camera is { } camera
        ? Sources.OpenLive(camera, job.Mode, cancellation: cancellation)
        : new NetworkSource(ReceivingAddress(job.Output!), OpenPatience, cancellation);

    // The address at which a client receives what the output sends.
    private static string ReceivingAddress(OutputAddress output)
    {
        string host = output.Target.Length == 0 ? "127.0.0.1" : output.Target;
        if (output.Kind == OutputKind.Http) return $"http://{host}:{output.Port}/stream.mjpg";
        if (output.Target.Contains("mode=listener", StringComparison.Ordinal))
            return output.Target.Replace("mode=listener", "mode=caller", StringComparison.Ordinal);
        return output.Target.Replace("mode=caller", "mode=listener", StringComparison.Ordinal);
    }

    private static EngineException FlashesMissing(LatencyJob job, string obstacle, int timed, int lost)
    {
        string found = $"{timed} of {job.Flashes} flashes came back and {lost} were lost";
        if (job.Camera is { } camera)
        {
            return new EngineException(obstacle.Length > 0
                ? $"{found}: {obstacle}"
                : $"{found}: point camera {camera} at the window, so that it fills much of the image, and switch off automatic exposure.");
        }
        return new EngineException(obstacle.Length > 0 ? $"{found}: {obstacle}" : $"{found} over {job.Output!.Name}; give another --output.");
    }
}
