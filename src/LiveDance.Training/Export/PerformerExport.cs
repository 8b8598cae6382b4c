using LiveDance.Engine;
using LiveDance.Engine.Generation;
using LiveDance.Onnx.Quantization;
using LiveDance.Training.Data;
using LiveDance.Training.Evaluation;
using LiveDance.Training.Quantization;
using LiveDance.Training.Trainers;

namespace LiveDance.Training.Export;

/// <summary>Makes a performer's package of a training run: each network in float32 and in 8 bits.</summary>
public static class PerformerExport
{
    // Decibels of PSNR that 8 bits may cost against float32, on the validation frames; with more the float32 network is used.
    private const double MaxPsnrLoss = 0.5;

    // Levels of 255 by which the difference between 8 bits and float32 may grow over a long stretch of fed-back frames. Both
    // differ from the first frame on, so only the growth counts.
    private const double MaxDrift = 1;

    private const string GeneratorName = "generator", LiteName = "lite", FaceName = "face";

    // Licence of the intermediate package, which never leaves the run's folder.
    private const string IntermediateLicence = "not to be used elsewhere";

    /// <summary>Exports the averaged weights of every network that was trained.</summary>
    /// <param name="run">The training run's folder.</param>
    /// <param name="dataset">The dataset that the run was trained on; stays the caller's.</param>
    /// <param name="folder">The package's folder; the files of an existing package are replaced one by one, the manifest last.</param>
    /// <param name="name">The performer's name.</param>
    /// <param name="licence">The licence that the performer may be used under.</param>
    /// <param name="credit">Who must be named.</param>
    /// <param name="phaseBegan">Called at the beginning of each phase, with its name as a clause.</param>
    /// <param name="cancellation">Ends it early; the package is not touched then.</param>
    /// <exception cref="TrainingException">
    /// <see cref="TrainingProblem.RunMissing"/>, <see cref="TrainingProblem.CheckpointMissing"/>, or <see
    /// cref="TrainingProblem.PaperRunNotExportable"/>.
    /// </exception>
    /// <exception cref="EngineException">A checkpoint cannot be read, or the folder cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ExportReport Run(
        string run, Dataset dataset, string folder, string name, string licence, string credit, Action<string> phaseBegan,
        CancellationToken cancellation) =>
        WriteAtomically(folder, part =>
        {
            phaseBegan("converting the generator to 8 bits and comparing both on the validation frames");
            var package = new PackageBuilder(part, dataset, name, licence, credit);
            NetworkReport generator = AddGenerator(run, dataset, package, cancellation);
            NetworkReport? lite = null, face = null;
            if (File.Exists(Path.Combine(run, GeneratorTrainer.LiteCheckpointFile)))
            {
                phaseBegan("converting the lite generator to 8 bits and comparing both");
                lite = AddLiteGenerator(run, dataset, package, cancellation);
            }
            if (File.Exists(Path.Combine(run, FaceTrainer.CheckpointFile)))
            {
                string crops = CropsFile(run), made = Path.Combine(part, "face.crops");
                if (!File.Exists(crops))
                {
                    phaseBegan($"rendering the faces of {dataset.Count} frames");
                    using (Performer performer = Performer.Load(part)) FaceCrops.Make(made, performer, dataset, cancellation);
                    crops = made;
                }
                phaseBegan("converting the face network to 8 bits and comparing both");
                face = AddFace(run, crops, dataset, package, cancellation);
                File.Delete(made);
            }
            phaseBegan("rendering the preview");
            package.WritePreview(cancellation);
            return new ExportReport(folder, generator, lite, face);
        });

    /// <summary>Exports the generator alone, which the training of the face network needs.</summary>
    internal static NetworkReport ExportGenerator(string run, Dataset dataset, string folder, CancellationToken cancellation) =>
        WriteAtomically(
            folder, part => AddGenerator(run, dataset, new PackageBuilder(part, dataset, GeneratorName, IntermediateLicence, ""), cancellation));

    /// <summary>The run's file of what the generator, as of its last checkpoint, renders around the face.</summary>
    internal static string CropsFile(string run)
    {
        using var generator = AveragedWeights.Load(run, GeneratorTrainer.CheckpointFile);
        return Path.Combine(run, $"face.{generator.Notes["step"]}.crops");
    }

    private static T WriteAtomically<T>(string folder, Func<string, T> make)
    {
        string part = folder.TrimEnd('/', '\\') + ".part";
        try
        {
            Clear();
            Directory.CreateDirectory(part);
            try
            {
                T made = make(part);
                Directory.CreateDirectory(folder);
                // The manifest last: if this is interrupted, the old manifest's hashes do not match and the package is refused.
                foreach (string file in Directory.EnumerateFiles(part).OrderBy(file => file.EndsWith(PerformerManifest.FileName, StringComparison.Ordinal)))
                    File.Move(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
                return made;
            }
            finally
            {
                Clear();
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"The performer '{folder}' cannot be written: {FailureCause.Of(error)}.", error);
        }

        void Clear()
        {
            if (Directory.Exists(part)) Directory.Delete(part, recursive: true);
        }
    }

    private static NetworkReport AddGenerator(string run, Dataset dataset, PackageBuilder package, CancellationToken cancellation)
    {
        TrainingOptions options = TrainingOptionsFile.Read(run);
        if (options.Preset == TrainingPreset.Paper)
        {
            throw new TrainingException(
                TrainingProblem.PaperRunNotExportable, $"'{run}' trains the paper's networks, which are too slow for a live performer.");
        }
        using var weights = AveragedWeights.Load(run, GeneratorTrainer.CheckpointFile);
        package.AddTraining(summary => summary with { GeneratorSteps = weights.Steps, GeneratorMinutes = weights.Minutes });
        (PerformerFile exact, PerformerFile used, NetworkReport report) = Convert(weights, options.Blocks, GeneratorName, dataset, package, cancellation);
        using Performer shown = package.With(used);
        package.Manifest = package.Manifest with { Generator = used, ExactGenerator = exact, Reach = ReachMeasurement.Of(shown, dataset, cancellation) };
        package.Write();
        return report;
    }

    // The other grade of the generator. It is measured in the place of the full one.
    private static NetworkReport AddLiteGenerator(string run, Dataset dataset, PackageBuilder package, CancellationToken cancellation)
    {
        PerformerManifest full = package.Manifest;
        using var weights = AveragedWeights.Load(run, GeneratorTrainer.LiteCheckpointFile);
        (PerformerFile exact, PerformerFile used, NetworkReport report) =
            Convert(weights, GeneratorTrainer.LiteBlocks, LiteName, dataset, package, cancellation);
        package.Manifest = full with { LiteGenerator = used, ExactLiteGenerator = exact };
        package.AddTraining(summary => summary with { LiteSteps = weights.Steps, LiteMinutes = weights.Minutes });
        package.Write();
        return report;
    }

    // Writes a generator in float32 and in 8 bits, and chooses between them.
    private static (PerformerFile Exact, PerformerFile Used, NetworkReport Report) Convert(
        AveragedWeights weights, int blocks, string name, Dataset dataset, PackageBuilder package, CancellationToken cancellation)
    {
        package.Save(LiveGeneratorGraph.Build(weights.Tensors, blocks), Exact(name));
        Dictionary<string, ActivationRange> ranges = package.Calibrate(
            LiveGeneratorGraph.Build(weights.Tensors, blocks, observe: true),
            path => QuantizationCalibration.OfGenerator(path, dataset, package.Format));
        package.Save(LiveGeneratorGraph.Build(weights.Tensors, blocks, ranges), Quantized(name));
        PerformerFile exact = package.Described(Exact(name)), quantized = package.Described(Quantized(name));
        using Performer reference = package.With(exact), coarse = package.With(quantized);
        double inFloat = Body(reference), inBytes = Body(coarse);
        double drift = FeedbackDrift.Between(reference, coarse, dataset, cancellation);
        bool uses = inFloat - inBytes <= MaxPsnrLoss && drift <= MaxDrift;
        if (!uses) package.Remove(Quantized(name));
        return (exact, uses ? quantized : exact, new NetworkReport(inFloat, inBytes, drift, uses));

        double Body(Performer performer) =>
            PerformerEvaluation.PeakSignalToNoise(performer, dataset, dataset.TrainEnd, dataset.TestBegin, cancellation).Body;
    }

    private static NetworkReport AddFace(string run, string cropsFile, Dataset dataset, PackageBuilder package, CancellationToken cancellation)
    {
        using (var weights = AveragedWeights.Load(run, FaceTrainer.CheckpointFile))
        {
            package.AddTraining(summary => summary with { FaceSteps = weights.Steps, FaceMinutes = weights.Minutes });
            package.Save(FaceNetworkGraph.Build(weights.Tensors), Exact(FaceName));
            Dictionary<string, ActivationRange> ranges = package.Calibrate(FaceNetworkGraph.Build(weights.Tensors, observe: true), path =>
            {
                using FaceCrops crops = FaceCrops.Open(cropsFile, dataset);
                return QuantizationCalibration.OfFace(path, dataset, crops);
            });
            package.Save(FaceNetworkGraph.Build(weights.Tensors, ranges), Quantized(FaceName));
        }
        package.Manifest = package.Manifest with { Face = package.Described(Exact(FaceName)) };
        double exact = package.Measure(Face);
        package.Manifest = package.Manifest with { Face = package.Described(Quantized(FaceName)) };
        double quantized = package.Measure(Face);
        bool uses = exact - quantized <= MaxPsnrLoss;
        package.Manifest = package.Manifest with
        {
            Face = package.Described(uses ? Quantized(FaceName) : Exact(FaceName)),
            ExactFace = package.Described(Exact(FaceName)),
        };
        package.Write();
        if (!uses) package.Remove(Quantized(FaceName));
        // The face network's output is not fed back, so it has no drift.
        return new NetworkReport(exact, quantized, 0, uses);

        double Face(Performer performer) =>
            PerformerEvaluation.PeakSignalToNoise(performer, dataset, dataset.TrainEnd, dataset.TestBegin, cancellation).Face;
    }

    private static string Exact(string network) => network + ".onnx";

    private static string Quantized(string network) => network + ".int8.onnx";
}
