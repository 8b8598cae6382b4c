using System.Diagnostics;
using System.Formats.Tar;
using System.Reflection;
using LiveDance.Engine;
using LiveDance.Training.Data;
using LiveDance.Training.Trainers;

namespace LiveDance.Training.Bundling;

/// <summary>
/// Writes everything that a training needs into one archive, for a rented or borrowed GPU: the program with its runtime, the dataset, the
/// networks of the loss, the weights to begin with, and a script that starts it. libtorch is the other machine's.
/// </summary>
public static class TrainingBundle
{
    private const string Script = "run.sh", Archive = "program.tar.xz", Models = "models";

    // From the end of its input on; a slow machine packs the program in a minute.
    private static readonly TimeSpan PackingTimeout = TimeSpan.FromMinutes(10);

    private static readonly UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private static readonly UnixFileMode Executable = Plain | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Writes a bundle.</summary>
    /// <param name="path">The archive; its name without extension becomes the folder in it.</param>
    /// <param name="partSize">The largest size of a file, in bytes; 0 for a single file.</param>
    /// <param name="dataset">The dataset.</param>
    /// <param name="from">Folder of the run whose weights the training begins with; null for random weights.</param>
    /// <param name="perceptual">The network of the perceptual loss; null for none.</param>
    /// <param name="progress">Receives the number of frames packed; may be null.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <returns>The files written.</returns>
    /// <exception cref="EngineException">A file cannot be read or written, or xz, dav1d or ffmpeg is not installed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IReadOnlyList<string> Write(
        string path, long partSize, Dataset dataset, string? from, string? perceptual, Action<long>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        if (from is not null) TrainingRun.OptionsOf(from);
        string scratch = Directory.CreateTempSubdirectory("livedance-bundle-").FullName;
        try
        {
            string program = Path.Combine(scratch, Archive);
            PackProgram(program, [.. PerceptualFiles(perceptual), .. StartFiles(from)], cancellation);
            // What training reads, and what the run's page shows.
            HashSet<int> shown = [.. Enumerable.Range(0, GeneratorPreview.Rows).Select(row => GeneratorPreview.Frame(dataset, row))];
            IReadOnlyList<string> videos = FrameVideo.Write(
                scratch, dataset, index => index < dataset.TrainEnd || shown.Contains(index), progress, cancellation);
            PackedPoseFile.Write(scratch, dataset.DetectedPoses());
            using var output = new PartFiles(path, partSize);
            using (var tar = new TarWriter(output, TarEntryFormat.Pax, leaveOpen: true))
            {
                string top = Path.GetFileNameWithoutExtension(path);
                Add(tar, $"{top}/{Script}", Assembly.GetExecutingAssembly().GetManifestResourceStream(Script)!, Executable);
                AddFile(tar, $"{top}/{Archive}", program);
                foreach (string file in (IEnumerable<string>)[.. videos, Path.Combine(scratch, PackedPoseFile.Name)])
                    AddFile(tar, $"{top}/dataset/{Path.GetFileName(file)}", file);
                foreach (string name in (ReadOnlySpan<string>)[DatasetManifest.FileName, FrameTimeFile.Name])
                    if (File.Exists(Path.Combine(dataset.Folder, name))) AddFile(tar, $"{top}/dataset/{name}", Path.Combine(dataset.Folder, name));
            }
            output.Complete();
            return output.Files;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"The bundle '{path}' cannot be written: {FailureCause.Of(error)}.", error);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    // xz packs to half of what .NET's own compression reaches, with the filter for machine code a tenth less, and every system and Python unpack it.
    // In blocks, each on a core of its own; smaller ones would be packed worse.
    private static void PackProgram(string path, IEnumerable<(string Name, string Path)> files, CancellationToken cancellation)
    {
        (string Name, byte[] Content)[] contents = [.. files.Select(file => (file.Name, ProgramFiles.Read(file.Path)))];
        Process xz;
        try
        {
            xz = Process.Start(new ProcessStartInfo("sh", ["-c", "exec xz -T0 --block-size=24MiB --x86 --lzma2=preset=6,dict=24MiB -c >\"$0\"", path]) { RedirectStandardInput = true, RedirectStandardError = true })!;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new EngineException("The program cannot be packed: there is no shell.", error);
        }
        using (xz)
        {
            try
            {
                using var tar = new TarWriter(xz.StandardInput.BaseStream, TarEntryFormat.Pax);
                foreach ((string name, byte[] content, bool executable) in ProgramFiles.Collect())
                {
                    cancellation.ThrowIfCancellationRequested();
                    Add(tar, name, new MemoryStream(content), executable ? Executable : Plain);
                }
                // The program refuses to start without a folder of models.
                tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, Models));
                foreach ((string name, byte[] content) in contents) Add(tar, name, new MemoryStream(content), Plain);
            }
            catch (IOException)
            {
                // xz has ended; its message says why.
            }
            string reason = xz.StandardError.ReadToEnd().Trim();
            if (!xz.WaitForExit(PackingTimeout))
            {
                xz.Kill();
                throw new EngineException("The program cannot be packed: xz does not end.");
            }
            if (xz.ExitCode == 0) return;
            // An interruption from the keyboard, or of a whole session, reaches xz as well.
            cancellation.ThrowIfCancellationRequested();
            throw new EngineException(xz.ExitCode == 127
                ? "The program cannot be packed: xz is not installed; install it (sudo apt install xz-utils)."
                : $"The program cannot be packed: {reason.Split('\n')[^1]}.");
        }
    }

    // PoseNet's weights lie beside its description.
    private static IEnumerable<(string Name, string Path)> PerceptualFiles(string? file) => file is null
        ? []
        : ((IEnumerable<string>)[file, .. new[] { Path.ChangeExtension(file, ".bin") }.Where(weights => weights != file && File.Exists(weights))])
            .Select(path => ($"{Models}/training/{Path.GetFileName(path)}", path));

    // The options, and the averaged weights in half precision of what is trained there.
    private static IEnumerable<(string Name, string Path)> StartFiles(string? run)
    {
        if (run is null) return [];
        string[] compact = Directory.GetFiles(run, "*" + TrainingLoop.CompactSuffix);
        if (compact.Length == 0)
            throw new EngineException($"The training run '{run}' has no *{TrainingLoop.CompactSuffix} yet; end its training with Ctrl-C, which writes them.");
        return ((IEnumerable<string>)[TrainingOptionsFile.PathIn(run), .. compact.Where(file => !Path.GetFileName(file).StartsWith("face.", StringComparison.Ordinal))])
            .Select(path => ($"start/{Path.GetFileName(path)}", path));
    }

    private static void AddFile(TarWriter tar, string name, string path)
    {
        using FileStream content = File.OpenRead(path);
        Add(tar, name, content, Plain);
    }

    private static void Add(TarWriter tar, string name, Stream content, UnixFileMode mode)
    {
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = content, Mode = mode });
        content.Dispose();
    }
}
