using System.Diagnostics;
using System.Globalization;
using LiveDance.Engine;
using LiveDance.Engine.Diagnostics;
using LiveDance.Engine.Inference;
using OpenCvSharp;

namespace LiveDance.Measurement.Bench;

/// <summary>
/// Measures the time of the paper's generator, in a child process so that its 730 MB of weights do not count as this program's memory.
/// </summary>
internal static class Yardstick
{
    private const int Runs = 3;
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    /// <summary>Runs the network in this process.</summary>
    /// <returns>The median, in milliseconds.</returns>
    public static double Measure(Size picture, ExecutionDevice device, int threads)
    {
        string path = Path.Combine(Path.GetTempPath(), $"livedance-yardstick-{Environment.ProcessId}.onnx");
        try
        {
            Pix2PixHd.Build(picture, out _).Save(path);
            using var network = new Network(path, device, threads);
            return MedianOf(network.Run, Runs);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Measures the network in a child process, which prints the result.</summary>
    /// <returns>The median, in milliseconds.</returns>
    /// <exception cref="EngineException">The child process failed.</exception>
    public static double MeasureInChild(string performer, string device)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["bench", "--yardstick-only", "--performer", performer, "--device", device])
        {
            RedirectStandardOutput = true,
        };
        using Process child = Process.Start(start)!;
        string printed = child.StandardOutput.ReadToEnd();
        if (!child.WaitForExit(Timeout) || child.ExitCode != 0)
            throw new EngineException("The paper's generator could not be run (it needs about 2 GB of memory); skip it with --no-yardstick.");
        return double.Parse(printed, CultureInfo.InvariantCulture);
    }

    /// <summary>The median time of some runs, in milliseconds, after one run to warm up.</summary>
    /// <param name="run">What is timed.</param>
    /// <param name="runs">How often.</param>
    /// <param name="prepare">Called before each run and not timed; may be null.</param>
    public static double MedianOf(Action run, int runs, Action? prepare = null)
    {
        prepare?.Invoke();
        run();
        var meter = new Meter("run");
        for (int i = 0; i < runs; i++)
        {
            prepare?.Invoke();
            long began = Stopwatch.GetTimestamp();
            run();
            meter.Record(Stopwatch.GetTimestamp() - began);
        }
        return meter.Percentile(0.5);
    }
}
