using System.Diagnostics;
using System.Globalization;
using LiveDance.Engine;
using LiveDance.Engine.Diagnostics;
using LiveDance.Engine.Inference;

namespace LiveDance.Measurement.Bench;

/// <summary>
/// Times the paper's generator. In a process of its own, so that its 730 MB of weights do not count as ours.
/// </summary>
internal static class Yardstick
{
    private const int Runs = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Runs the network in this process.</summary>
    /// <returns>The median, in milliseconds.</returns>
    public static double Measure(int size, ExecutionDevice device, int threads)
    {
        string path = Path.Combine(Path.GetTempPath(), $"livedance-yardstick-{Environment.ProcessId}.onnx");
        try
        {
            Pix2PixHd.Build(size, out _).Save(path);
            using var network = new Network(path, device, threads);
            return MedianOf(network.Run, Runs);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Runs this program again as the yardstick and reads what it prints.</summary>
    /// <returns>The median, in milliseconds.</returns>
    /// <exception cref="EngineException">It failed.</exception>
    public static double MeasureInChild(string device)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["bench", "--yardstick-only", "--device", device])
        {
            RedirectStandardOutput = true,
        };
        using Process child = Process.Start(start)!;
        string printed = child.StandardOutput.ReadToEnd();
        if (!child.WaitForExit(Patience) || child.ExitCode != 0)
            throw new EngineException("The yardstick could not be run (it takes about 2 GB of memory); leave it out with --no-yardstick.");
        return double.Parse(printed, CultureInfo.InvariantCulture);
    }

    /// <summary>The median time of a few runs, after one to warm up.</summary>
    public static double MedianOf(Action run, int runs)
    {
        run();
        var meter = new Meter("run");
        for (int i = 0; i < runs; i++)
        {
            long began = Stopwatch.GetTimestamp();
            run();
            meter.Record(Stopwatch.GetTimestamp() - began);
        }
        return meter.Percentile(0.5);
    }
}
