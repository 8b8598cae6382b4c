using System.Text.Json;
using LiveDance.Engine;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Retargeting;
using LiveDance.Training.Data;
using LiveDance.Training.Export;
using LiveDance.Training.Networks;
using LiveDance.Training.Paper;
using static TorchSharp.torch;

namespace LiveDance.Training.Trainers;

/// <summary>
/// A folder in which a performer is trained: its options, a checkpoint for each stage, the log, the previews and a page
/// that shows them. Killed at any moment, it goes on from the last checkpoint.
/// </summary>
public sealed class TrainingRun
{
    private const string OptionsFile = "run.json";

    // Most of the time belongs to the generator; the face network is small.
    private const double GeneratorShare = 0.85;

    private readonly Dataset _dataset;
    private readonly string _folder;
    private readonly TrainingOptions _options;

    private TrainingRun(Dataset dataset, string folder, TrainingOptions options) => (_dataset, _folder, _options) = (dataset, folder, options);

    internal static JsonSerializerOptions Json { get; } = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    /// <summary>Begins a run, or opens one to go on with.</summary>
    /// <param name="dataset">What is learned from.</param>
    /// <param name="folder">The run's folder.</param>
    /// <param name="options">What is trained.</param>
    /// <param name="resume">Whether there may be a run in the folder already.</param>
    /// <exception cref="EngineException">There is a run that is not to be gone on with, or that has other options.</exception>
    public static TrainingRun Open(Dataset dataset, string folder, TrainingOptions options, bool resume)
    {
        string path = Path.Combine(folder, OptionsFile), text = JsonSerializer.Serialize(options, Json);
        if (File.Exists(path))
        {
            if (!resume) throw new EngineException($"There is a training in '{folder}' already: go on with it by --resume, or name another folder.");
            if (File.ReadAllText(path) != text)
                throw new EngineException($"The training in '{folder}' was begun with other options ('{path}'); begin a new one in another folder.");
        }
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(path, text);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"The run '{folder}' cannot be written: {error.Message.TrimEnd('.')}.", error);
        }
        return new TrainingRun(dataset, folder, options);
    }

    /// <summary>The options of a run that was begun.</summary>
    /// <exception cref="EngineException">There is none.</exception>
    public static TrainingOptions OptionsOf(string folder)
    {
        string path = Path.Combine(folder, OptionsFile);
        if (!File.Exists(path)) throw new EngineException($"'{folder}' is no training run; 'livedance train' makes one.");
        return JsonSerializer.Deserialize<TrainingOptions>(File.ReadAllText(path), Json)
            ?? throw new EngineException($"'{path}' is empty.");
    }

    /// <summary>What may compute.</summary>
    public static IReadOnlyList<string> Devices { get; } = ["auto", "cpu", "cuda"];

    /// <summary>Chooses what computes.</summary>
    /// <param name="name">One of <see cref="Devices"/>; auto is CUDA where libtorch offers it.</param>
    /// <returns>What computes, and why, in one line.</returns>
    /// <exception cref="EngineException">CUDA was asked for and is not there, or the name is none.</exception>
    public static string UseDevice(string name)
    {
        if (!Devices.Contains(name)) throw new EngineException($"There is no device '{name}' to train on; --device takes {string.Join(", ", Devices)}.");
        bool there = cuda.is_available();
        if (name == "cuda" && !there)
        {
            throw new EngineException(
                "libtorch offers no CUDA here: name one that does by --libtorch FOLDER (docs/gpu.md), or train with --device cpu.");
        }
        bool gpu = there && name != "cpu";
        set_default_device(gpu ? CUDA : CPU);
        return gpu ? "Trains on CUDA." : name == "cpu" ? "Trains on the CPU, as asked for." : "Trains on the CPU: libtorch offers no CUDA here.";
    }

    /// <summary>How many threads compute; at first one a core.</summary>
    public static void UseThreads(int threads) => set_num_threads(threads);

    /// <summary>Trains one network after the other, each to the end of its plan.</summary>
    /// <param name="plan">When it ends.</param>
    /// <param name="trunk">What pictures are compared by, see <see cref="PerceptualFeatures.Load"/>; null for nothing but their pixels.</param>
    /// <param name="report">Told now and then how it is doing.</param>
    /// <param name="cancellation">Ends it after the current step, with a checkpoint.</param>
    /// <exception cref="EngineException">
    /// The dancer is seen whole too seldom, a checkpoint does not fit, or the loss is not a number any more.
    /// </exception>
    public void Train(TrainingPlan plan, string? trunk, Action<TrainingProgress> report, CancellationToken cancellation)
    {
        using PerceptualFeatures? seeing = trunk is null ? null : PerceptualFeatures.Load(trunk);
        if (_options.Preset == TrainingPreset.Paper)
        {
            int size = _options.Size == 0 ? _dataset.Manifest.Size : _options.Size;
            PaperRun.Train(_dataset, _folder, size, new PaperOptions { Seed = _options.Seed }, plan, seeing, report, cancellation);
            return;
        }
        // Hours later the export would refuse what no performer can be made of.
        PerformerSkeleton.From(_dataset.Poses, _dataset.Manifest.Statistics);
        using (var generator = new GeneratorTrainer(_dataset, _options, seeing)) TrainingLoop.Run(generator, _folder, plan.Of(GeneratorShare), report, cancellation);
        if (cancellation.IsCancellationRequested) return;
        using FaceCrops? crops = Crops(cancellation);
        if (crops is null) return;
        using var face = new FaceTrainer(_dataset, crops, _options, seeing);
        if (face.HasFaces) TrainingLoop.Run(face, _folder, plan.Of(1 - GeneratorShare), report, cancellation);
    }

    // Made anew when the generator has been trained further.
    private FaceCrops? Crops(CancellationToken cancellation)
    {
        string path = PerformerExport.CropsFile(_folder);
        try
        {
            if (!File.Exists(path))
            {
                foreach (string old in Directory.EnumerateFiles(_folder, "face.*.crops*")) File.Delete(old);
                string package = Path.Combine(_folder, "generator");
                PerformerExport.Generator(_folder, _dataset, package, cancellation);
                using Performer performer = Performer.Load(package);
                FaceCrops.Make(path, performer, _dataset, cancellation);
            }
            return FaceCrops.Open(path, _dataset);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
