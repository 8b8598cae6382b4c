using LiveDance.Engine;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Retargeting;
using LiveDance.Training.Data;
using LiveDance.Training.Export;
using LiveDance.Training.Networks;
using LiveDance.Training.Paper;
using LiveDance.Training.Trainers;
using OpenCvSharp;

namespace LiveDance.Training;

/// <summary>
/// The training of a performer in a folder: the generator and then the face network, or the paper's networks. The folder holds
/// the options, a checkpoint and a log per trainer, previews and a page that shows them. A run that was killed continues from its
/// last checkpoint.
/// </summary>
public sealed class TrainingRun
{
    // Share of the training time that the generator gets; the rest is the face network's, which is much smaller.
    private const double GeneratorShare = 0.85;

    private readonly Dataset _dataset;
    private readonly string _folder;
    private readonly TrainingOptions _options;
    private readonly string? _from;

    private TrainingRun(Dataset dataset, string folder, TrainingOptions options, string? from) =>
        (_dataset, _folder, _options, _from) = (dataset, folder, options, from);

    /// <summary>
    /// Whether the face network is trained after the generator. Without it all of the time is the generator's, and nothing is rendered in
    /// between, which takes minutes; the face network can be trained later.
    /// </summary>
    public bool TrainsFace { get; set; } = true;

    /// <summary>Called at the beginning of each phase of the training, with its name as a clause.</summary>
    public Action<string>? PhaseBegan { get; set; }

    /// <summary>
    /// Starts a run, or opens an existing one to continue it. A run has begun with its first checkpoint: options alone are what a training leaves
    /// that was refused or cut off before, and the weights that it was to begin with are not known any more.
    /// </summary>
    /// <param name="dataset">The frames to train on; stays the caller's.</param>
    /// <param name="folder">The run's folder; created if it does not exist.</param>
    /// <param name="options">The networks and hyperparameters; an existing run must have the same.</param>
    /// <param name="resume">Whether the run that the folder holds is continued.</param>
    /// <param name="from">
    /// Folder of the run whose weights a new training begins with, where it has them; null for random weights. Not used where the folder has a
    /// checkpoint already.
    /// </param>
    /// <exception cref="TrainingException">
    /// <see cref="TrainingProblem.RunExists"/>: there is a run, and it is not to be resumed. <see cref="TrainingProblem.RunMissing"/>: a run
    /// is to be resumed, and there is none.
    /// </exception>
    /// <exception cref="EngineException">The existing run has other options, or the folder cannot be written.</exception>
    public static TrainingRun Open(Dataset dataset, string folder, TrainingOptions options, bool resume, string? from = null)
    {
        // Says so if it is no run.
        if (from is not null) OptionsOf(from);
        string path = TrainingOptionsFile.PathIn(folder), text = TrainingOptionsFile.Serialize(options);
        if (File.Exists(path) && HasCheckpoint(folder))
        {
            if (!resume) throw new TrainingException(TrainingProblem.RunExists, $"There is already a training run in '{folder}'.");
            // Says so if they cannot be read.
            OptionsOf(folder);
            if (File.ReadAllText(path) != text)
                throw new EngineException($"The training run in '{folder}' was started with other options ('{path}'); start a new one in another folder.");
        }
        else if (resume)
        {
            throw new TrainingException(
                TrainingProblem.RunMissing,
                $"There is no training run in '{folder}' to continue{(File.Exists(path) ? ": its training ended before the first checkpoint" : "")}.");
        }
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(path, text);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"The training run '{folder}' cannot be written: {FailureCause.Of(error)}.", error);
        }
        return new TrainingRun(dataset, folder, options, from);
    }

    /// <summary>Reads the options of an existing run.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <exception cref="TrainingException"><see cref="TrainingProblem.RunMissing"/>.</exception>
    /// <exception cref="EngineException">The options cannot be read.</exception>
    public static TrainingOptions OptionsOf(string folder) => TrainingOptionsFile.Read(folder);

    /// <summary>Trains the networks one after the other, each to the end of its share of the plan.</summary>
    /// <param name="plan">The training time or the number of steps, all networks together.</param>
    /// <param name="perceptualFile">
    /// The network of the perceptual loss, see <see cref="PerceptualFeatures.Load"/>; null to train without that loss.
    /// </param>
    /// <param name="report">Receives the progress every 20 steps.</param>
    /// <param name="cancellation">Ends the training after the current step, with a checkpoint.</param>
    /// <exception cref="EngineException">
    /// Another training runs in the folder, too few frames show the whole person, a checkpoint or the perceptual network cannot be used, the loss became infinite or
    /// NaN, the folder cannot be written (<see cref="TrainingProblem.RunNotWritable"/>), or memory is exhausted (<see
    /// cref="TrainingProblem.OutOfMemory"/>).
    /// </exception>
    public void Train(TrainingPlan plan, string? perceptualFile, Action<TrainingProgress> report, CancellationToken cancellation)
    {
        using FileStream reserved = Reserve();
        using PerceptualFeatures? perceptual = perceptualFile is null ? null : PerceptualFeatures.Load(perceptualFile);
        if (_options.Preset == TrainingPreset.Paper)
        {
            Size size = _options.Size == default ? _dataset.Manifest.Size : _options.Size;
            PaperRun.Train(_dataset, _folder, PaperRun.Rounded(size), new PaperOptions { Seed = _options.Seed }, plan, perceptual, report, cancellation);
            return;
        }
        // Throws if the poses do not suffice for a performer's skeleton; otherwise that would be found out at the export, hours
        // later.
        PerformerSkeleton.From(_dataset.Poses, _dataset.Manifest.Statistics);
        PhaseBegan?.Invoke("training the generator");
        using (var generator = new GeneratorTrainer(_dataset, _options, perceptual, refines: BeginsRefined()))
            TrainingLoop.Run(generator, _folder, TrainsFace ? plan.Part(GeneratorShare) : plan, report, cancellation, _from);
        if (cancellation.IsCancellationRequested || !TrainsFace) return;
        PhaseBegan?.Invoke($"rendering the faces of {_dataset.Count} frames, which the face network is trained on");
        using FaceCrops? crops = OpenOrMakeCrops(cancellation);
        if (crops is null) return;
        using var face = new FaceTrainer(_dataset, crops, _options, perceptual);
        PhaseBegan?.Invoke(face.HasFaces ? "training the face network" : "no face is large enough for a face network");
        if (face.HasFaces) TrainingLoop.Run(face, _folder, plan.Part(1 - GeneratorShare), report, cancellation, _from);
    }

    /// <summary>Trains the lite generator of a run whose full generator was trained; parameters and errors as <see cref="Train"/>.</summary>
    /// <exception cref="TrainingException"><see cref="TrainingProblem.CheckpointMissing"/>: there is no full generator yet.</exception>
    public void TrainLite(TrainingPlan plan, string? perceptualFile, Action<TrainingProgress> report, CancellationToken cancellation)
    {
        using FileStream reserved = Reserve();
        using PerceptualFeatures? perceptual = perceptualFile is null ? null : PerceptualFeatures.Load(perceptualFile);
        using var full = AveragedWeights.Load(_folder, GeneratorTrainer.CheckpointFile);
        using var teacher = new LiveGenerator(_options.Widths, _options.Blocks, refines: LiveGenerator.Refines(full.Tensors));
        teacher.load_state_dict(full.Tensors);
        PhaseBegan?.Invoke("training the lite generator");
        using var trainer = new GeneratorTrainer(_dataset, _options, perceptual, teacher: teacher);
        TrainingLoop.Run(trainer, _folder, plan, report, cancellation, _from);
    }

    private static bool HasCheckpoint(string folder) => Directory.EnumerateFiles(folder, "*.safetensors").Any();

    // Holds the folder for this training, as two would overwrite each other's checkpoints. The system lets go of it when the program is killed.
    private FileStream Reserve()
    {
        string path = Path.Combine(_folder, "training.lock");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new EngineException($"Another training is running in '{_folder}'; wait for its end, or name another folder.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"The training run '{_folder}' cannot be written: {FailureCause.Of(error)}.", error);
        }
    }

    // Whether the weights that the training begins with have the residual last layer.
    private bool BeginsRefined()
    {
        string[] files = [GeneratorTrainer.CheckpointFile, Path.ChangeExtension(GeneratorTrainer.CheckpointFile, null) + TrainingLoop.CompactSuffix];
        foreach (string folder in _from is null ? (string[])[_folder] : [_folder, _from])
        {
            foreach (string file in files.Where(file => File.Exists(Path.Combine(folder, file))))
            {
                try
                {
                    using var weights = AveragedWeights.Load(folder, file);
                    return LiveGenerator.Refines(weights.Tensors);
                }
                catch (EngineException)
                {
                    // A damaged file is named when the training loads it.
                }
            }
        }
        return false;
    }

    // The crops of this generator checkpoint; those of earlier ones are deleted. Null if cancelled.
    private FaceCrops? OpenOrMakeCrops(CancellationToken cancellation)
    {
        string path = PerformerExport.CropsFile(_folder);
        try
        {
            if (!File.Exists(path))
            {
                foreach (string old in Directory.EnumerateFiles(_folder, "face.*.crops*")) File.Delete(old);
                string package = Path.Combine(_folder, "generator");
                PerformerExport.ExportGenerator(_folder, _dataset, package, cancellation);
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
