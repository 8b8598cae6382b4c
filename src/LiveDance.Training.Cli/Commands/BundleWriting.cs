using System.Globalization;
using LiveDance.CommandLine;
using LiveDance.Engine.Retargeting;
using LiveDance.Training.Bundling;
using LiveDance.Training.Data;

namespace LiveDance.Training.Cli.Commands;

/// <summary><c>livedance train DATASET --bundle FILE.tar</c>: packs a training for another machine.</summary>
internal static class BundleWriting
{
    /// <summary>Checks the archive's name before anything is read.</summary>
    /// <exception cref="UsageException">It does not end in .tar, or its folder does not exist.</exception>
    public static void RequireName(string path)
    {
        if (Path.GetExtension(path) != ".tar") throw new UsageException($"--bundle takes a file that ends in .tar, not '{path}'.");
        OutputGuard.RequireFolder(path);
    }

    /// <summary>Writes the bundle and says how to use it.</summary>
    /// <param name="dataset">The dataset's folder.</param>
    /// <param name="path">The archive.</param>
    /// <param name="partSize">The largest size of a file, in bytes; 0 for a single file.</param>
    /// <param name="from">Folder of the run whose weights the training begins with; null for random weights.</param>
    /// <param name="perceptual">The network of the perceptual loss; null for none.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string dataset, string path, long partSize, string? from, string? perceptual, CancellationToken cancellation)
    {
        using var data = Dataset.Open(dataset);
        // Says so here if the frames do not suffice, and not on a machine that costs money.
        PerformerSkeleton.From(data.Poses, data.Manifest.Statistics);
        IReadOnlyList<string> files;
        try
        {
            using var line = new ProgressLine("Packing the frames", data.Count);
            files = TrainingBundle.Write(path, partSize, data, from, perceptual, line.Show, cancellation);
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("livedance: Interrupted; there is no bundle.");
            return ExitCode.Interrupted;
        }
        string megabytes = (files.Sum(file => new FileInfo(file).Length) / 1e6).ToString("0", CultureInfo.InvariantCulture);
        string folder = Path.GetFileNameWithoutExtension(path), name = Path.GetFileName(path);
        string unpack = files is [{ } only] && only == path ? $"tar xf {name}" : $"cat {name}.* | tar x";
        foreach (string file in files) Console.WriteLine(file);
        Console.Error.WriteLine($"livedance: The bundle has {megabytes} MB. On the other machine: {unpack} && {folder}/run.sh --minutes 10");
        return ExitCode.Success;
    }
}
