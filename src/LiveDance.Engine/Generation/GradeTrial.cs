using System.Diagnostics;
using System.Text.Json;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Inference;
using OpenCvSharp;

namespace LiveDance.Engine.Generation;

/// <summary>
/// Finds out which grade of a performer this machine keeps up with, by running each for less than half a second on the region of the performer at
/// rest, and keeps the times so that this happens once for each machine and performer.
/// </summary>
public static class GradeTrial
{
    // Most seconds that one grade is run.
    private const double Seconds = 0.4;

    // Fewest and most runs that are timed, after one to warm up.
    private const int FewestRuns = 2, MostRuns = 12;

    // Largest share of the time between two frames that the full generator may take alone. Beside the pose estimation it takes about a third
    // longer. The region of a dancer is about as large as the one at rest, before the last pictures have shown how far the performer reaches.
    private const double LargestShare = 0.75;

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    /// <summary>Folder of the times that the program itself uses.</summary>
    public static string StandardFolder { get; } = Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "livedance");

    /// <summary>Chooses the grade that a session begins with.</summary>
    /// <param name="performer">The performer.</param>
    /// <param name="device">Device that runs the generator.</param>
    /// <param name="threads">Threads on the CPU.</param>
    /// <param name="rate">The source's frames a second.</param>
    /// <param name="folder">Folder in which the times are kept; null for none.</param>
    /// <exception cref="EngineException">A generator cannot be loaded.</exception>
    public static PictureGrade Choose(Performer performer, ExecutionDevice device, int threads, double rate, string? folder)
    {
        if (!performer.Grades.Contains(PictureGrade.Lite)) return PictureGrade.Full;
        string path = Path.Combine(folder ?? "", $"trial-{performer.Manifest.Generator.Sha256[..16]}.json");
        string machine = $"{Environment.MachineName}, {ByteInstructions.Name}, {threads} threads, {device.Provider.Label()}";
        Dictionary<string, Times> known = Read(folder is null ? null : path);
        if (!known.TryGetValue(machine, out Times times))
        {
            times = new Times(Measure(performer, PictureGrade.Full, device, threads), Measure(performer, PictureGrade.Lite, device, threads));
            known[machine] = times;
            if (folder is not null) Write(folder, path, known);
        }
        double interval = 1000 / Math.Clamp(rate, 1, 240);
        return times.Full <= LargestShare * interval || times.Lite >= times.Full ? PictureGrade.Full : PictureGrade.Lite;
    }

    /// <summary>The region that a generator renders of the performer at rest; the whole picture of a performer who was not measured.</summary>
    internal static PackedRegion RegionAtRest(Performer performer, IGeneratorNetwork network) =>
        RegionSelector.For(performer, network)?.Select(AtRest(performer), continues: false) ?? PackedRegion.Whole(performer.Format);

    private static PersonPose AtRest(Performer performer) => performer.Skeleton?.AtRest() ?? new PersonPose();

    // The fastest of some runs, as other programs can only make a run slower.
    private static double Measure(Performer performer, PictureGrade grade, ExecutionDevice device, int threads)
    {
        FrameFormat format = performer.Format;
        using IGeneratorNetwork network = IGeneratorNetwork.Load(performer, grade, device, threads);
        using var drawing = new Mat(format.Drawing, MatType.CV_8UC3, new Scalar(0));
        PersonPose pose = AtRest(performer);
        PackedRegion region = RegionAtRest(performer, network);
        double fastest = double.PositiveInfinity;
        long began = Stopwatch.GetTimestamp();
        for (int run = -1; run < MostRuns && (run < FewestRuns || Stopwatch.GetElapsedTime(began).TotalSeconds < Seconds); run++)
        {
            long started = Stopwatch.GetTimestamp();
            network.Run(pose, drawing, drawing, region, feedback: null);
            if (run >= 0) fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        return Math.Round(fastest, 2);
    }

    // Times that cannot be read are measured again.
    private static Dictionary<string, Times> Read(string? path)
    {
        try
        {
            return path is not null && File.Exists(path) ? JsonSerializer.Deserialize<Dictionary<string, Times>>(File.ReadAllText(path), Json) ?? [] : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return [];
        }
    }

    private static void Write(string folder, string path, Dictionary<string, Times> times)
    {
        try
        {
            Directory.CreateDirectory(folder);
            string part = $"{path}.{Environment.ProcessId}.part";
            File.WriteAllText(part, JsonSerializer.Serialize(times, Json));
            File.Move(part, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Without the file the trial takes place at every start, which is no reason not to start.
        }
    }

    // Milliseconds of one picture with each grade.
    private readonly record struct Times(double Full, double Lite);
}
