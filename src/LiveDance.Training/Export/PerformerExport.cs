using System.Globalization;
using System.Security.Cryptography;
using LiveDance.Engine;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Retargeting;
using LiveDance.Onnx;
using LiveDance.Training.Checkpoints;
using LiveDance.Training.Data;
using LiveDance.Training.Evaluation;
using LiveDance.Training.Quantization;
using LiveDance.Training.Trainers;
using OpenCvSharp;
using TorchSharp;

namespace LiveDance.Training.Export;

/// <summary>What became of a network in an export.</summary>
/// <param name="Exact">PSNR in float32, in decibels, on the frames between those to learn from and those to test on.</param>
/// <param name="Quantized">The same in 8 bits.</param>
/// <param name="Drift">
/// How much further 8 bits are from float32 at the end of a long stretch of fed-back frames than at its beginning, in levels.
/// </param>
/// <param name="UsesQuantized">Whether the 8-bit network plays; if not, it cost too much and the float one does.</param>
public sealed record NetworkReport(double Exact, double Quantized, double Drift, bool UsesQuantized);

/// <summary>What an export made.</summary>
/// <param name="Folder">The performer's folder.</param>
/// <param name="Generator">The generator; PSNR of the body.</param>
/// <param name="Face">The face network; PSNR of the face. Null if none was trained.</param>
public sealed record ExportReport(string Folder, NetworkReport Generator, NetworkReport? Face);

/// <summary>Makes a performer's package of a training run.</summary>
public static class PerformerExport
{
    private const double MostLost = 0.5;

    // 8 bits and float32 paint different pictures from the first frame on; what counts is whether they part further.
    private const double MostDrift = 1;

    private const string GeneratorName = "generator", FaceName = "face", PlateFile = "plate.png", Average = "average.";
    private const string Neutral = "not to be used elsewhere";

    /// <summary>Exports the averaged weights of every network that was trained.</summary>
    /// <param name="run">The training run's folder.</param>
    /// <param name="dataset">What it learned from.</param>
    /// <param name="folder">The package's folder; an old one is replaced file by file.</param>
    /// <param name="name">The performer's name.</param>
    /// <param name="licence">The licence that the performer may be used under.</param>
    /// <param name="credit">Who must be named.</param>
    /// <param name="cancellation">Ends it early; the package is not touched then.</param>
    /// <exception cref="EngineException">The run has no checkpoint yet, or the folder cannot be written.</exception>
    public static ExportReport Run(
        string run, Dataset dataset, string folder, string name, string licence, string credit, CancellationToken cancellation) =>
        Whole(folder, part =>
        {
            var package = new Package(part, dataset, name, licence, credit);
            NetworkReport generator = MakeGenerator(run, dataset, package, cancellation);
            string crops = CropsFile(run);
            NetworkReport? face = File.Exists(Path.Combine(run, FaceTrainer.CheckpointFile)) && File.Exists(crops)
                ? MakeFace(run, crops, dataset, package, cancellation)
                : null;
            package.Preview(cancellation);
            return new ExportReport(folder, generator, face);
        });

    /// <summary>The generator alone, to train a face network on what it paints.</summary>
    internal static NetworkReport Generator(string run, Dataset dataset, string folder, CancellationToken cancellation) =>
        Whole(folder, part => MakeGenerator(run, dataset, new Package(part, dataset, GeneratorName, Neutral, ""), cancellation));

    /// <summary>Where a run keeps what its generator, as it is now, paints around the face.</summary>
    internal static string CropsFile(string run)
    {
        (Dictionary<string, torch.Tensor> weights, Dictionary<string, string> notes) = Averaged(run, GeneratorTrainer.CheckpointFile);
        foreach (torch.Tensor tensor in weights.Values) tensor.Dispose();
        return Path.Combine(run, $"face.{notes["step"]}.crops");
    }

    private static T Whole<T>(string folder, Func<string, T> make)
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
                // The manifest last: until then the old one finds its files changed and says so.
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
            throw new EngineException($"The performer '{folder}' cannot be written: {error.Message.TrimEnd('.')}.", error);
        }

        void Clear()
        {
            if (Directory.Exists(part)) Directory.Delete(part, recursive: true);
        }
    }

    private static NetworkReport MakeGenerator(string run, Dataset dataset, Package package, CancellationToken cancellation)
    {
        TrainingOptions options = TrainingRun.OptionsOf(run);
        if (options.Preset == TrainingPreset.Paper)
            throw new EngineException($"'{run}' trains the paper's networks, which do not play live; a performer is made of --preset live.");
        (Dictionary<string, torch.Tensor> weights, Dictionary<string, string> notes) = Averaged(run, GeneratorTrainer.CheckpointFile);
        try
        {
            int size = dataset.Manifest.Size;
            package.Note(GeneratorName, notes);
            package.Save(LiveGeneratorGraph.Build(weights, options.Blocks, size), Exact(GeneratorName));
            Dictionary<string, ActivationRange> ranges = package.Observe(
                LiveGeneratorGraph.Build(weights, options.Blocks, size, observe: true), path => QuantizationCalibration.OfGenerator(path, dataset, package.Format));
            package.Save(LiveGeneratorGraph.Build(weights, options.Blocks, size, ranges), Quantized(GeneratorName));
        }
        finally
        {
            foreach (torch.Tensor tensor in weights.Values) tensor.Dispose();
        }
        package.Manifest = package.Manifest with { Generator = package.Described(Exact(GeneratorName)) };
        double exact = package.Judge(performer => Body(performer).Psnr);
        using Performer reference = Performer.Load(package.Write());
        package.Manifest = package.Manifest with { Generator = package.Described(Quantized(GeneratorName)) };
        double quantized = package.Judge(performer => Body(performer).Psnr);
        double drift = package.Judge(performer => FeedbackDrift.Between(reference, performer, dataset, cancellation));
        bool uses = exact - quantized <= MostLost && drift <= MostDrift;
        package.Manifest = package.Manifest with
        {
            Generator = package.Described(uses ? Quantized(GeneratorName) : Exact(GeneratorName)),
            ExactGenerator = package.Described(Exact(GeneratorName)),
        };
        package.Write();
        if (!uses) package.Remove(Quantized(GeneratorName));
        return new NetworkReport(exact, quantized, drift, uses);

        PictureSimilarity Body(Performer performer) =>
            PerformerEvaluation.PictureSimilarity(performer, dataset, dataset.TrainEnd, dataset.TestBegin, cancellation).Body;
    }

    private static NetworkReport MakeFace(string run, string cropsFile, Dataset dataset, Package package, CancellationToken cancellation)
    {
        (Dictionary<string, torch.Tensor> weights, Dictionary<string, string> notes) = Averaged(run, FaceTrainer.CheckpointFile);
        try
        {
            package.Note(FaceName, notes);
            package.Save(FaceNetworkGraph.Build(weights), Exact(FaceName));
            Dictionary<string, ActivationRange> ranges = package.Observe(FaceNetworkGraph.Build(weights, observe: true), path =>
            {
                using FaceCrops crops = FaceCrops.Open(cropsFile, dataset);
                return QuantizationCalibration.OfFace(path, dataset, crops);
            });
            package.Save(FaceNetworkGraph.Build(weights, ranges), Quantized(FaceName));
        }
        finally
        {
            foreach (torch.Tensor tensor in weights.Values) tensor.Dispose();
        }
        package.Manifest = package.Manifest with { Face = package.Described(Exact(FaceName)) };
        double exact = package.Judge(performer => Face(performer).Psnr);
        package.Manifest = package.Manifest with { Face = package.Described(Quantized(FaceName)) };
        double quantized = package.Judge(performer => Face(performer).Psnr);
        bool uses = exact - quantized <= MostLost;
        package.Manifest = package.Manifest with
        {
            Face = package.Described(uses ? Quantized(FaceName) : Exact(FaceName)),
            ExactFace = package.Described(Exact(FaceName)),
        };
        package.Write();
        if (!uses) package.Remove(Quantized(FaceName));
        // What it puts out is not fed back, so it cannot drift.
        return new NetworkReport(exact, quantized, 0, uses);

        PictureSimilarity Face(Performer performer) =>
            PerformerEvaluation.PictureSimilarity(performer, dataset, dataset.TrainEnd, dataset.TestBegin, cancellation).Face;
    }

    private static string Exact(string network) => network + ".onnx";

    private static string Quantized(string network) => network + ".int8.onnx";

    private static (Dictionary<string, torch.Tensor> Weights, Dictionary<string, string> Notes) Averaged(string run, string checkpoint)
    {
        string path = Path.Combine(run, checkpoint);
        if (!File.Exists(path)) throw new EngineException($"The training '{run}' has no checkpoint '{checkpoint}' yet; 'livedance train' makes one.");
        (Dictionary<string, torch.Tensor> all, Dictionary<string, string> notes) = SafeTensors.Load(path);
        foreach ((string name, torch.Tensor tensor) in all)
        {
            if (!name.StartsWith(Average, StringComparison.Ordinal)) tensor.Dispose();
        }
        return (all.Where(pair => pair.Key.StartsWith(Average, StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key[Average.Length..], pair => pair.Value), notes);
    }

    // A performer's folder in the making.
    private sealed class Package
    {
        private const string PreviewFile = "preview.jpg";

        private readonly string _folder;
        private readonly Dataset _dataset;

        public Package(string folder, Dataset dataset, string name, string licence, string credit)
        {
            (_folder, _dataset) = (folder, dataset);
            int size = dataset.Manifest.Size;
            Format = new FrameFormat(size, size / 2);
            Cv2.ImWrite(Path.Combine(folder, PlateFile), dataset.Plate);
            PerformerSkeleton.From(dataset.Poses, dataset.Manifest.Statistics).Save(Path.Combine(folder, PerformerSkeleton.FileName));
            Manifest = new PerformerManifest
            {
                Format = PerformerManifest.CurrentFormat,
                Name = name,
                Drawing = dataset.Manifest.Drawing,
                DrawingSize = Format.DrawingSize,
                PictureSize = size,
                Generator = new PerformerFile("", ""),
                Plate = Described(PlateFile),
                Statistics = dataset.Manifest.Statistics,
                Skeleton = Described(PerformerSkeleton.FileName),
                Licence = licence,
                Credit = credit,
                Training = new TrainingSummary
                {
                    Video = dataset.Manifest.Video,
                    Frames = dataset.TrainEnd,
                    Date = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                },
            };
        }

        public FrameFormat Format { get; }

        public PerformerManifest Manifest { get; set; }

        public void Note(string network, Dictionary<string, string> notes)
        {
            TrainingSummary summary = Manifest.Training!;
            long steps = long.Parse(notes["step"], CultureInfo.InvariantCulture);
            double minutes = Math.Round(double.Parse(notes["seconds"], CultureInfo.InvariantCulture) / 60, 1);
            Manifest = Manifest with
            {
                Training = network == FaceName
                    ? summary with { FaceSteps = steps, FaceMinutes = minutes }
                    : summary with { GeneratorSteps = steps, GeneratorMinutes = minutes },
            };
        }

        public void Save(OnnxGraph graph, string file) => graph.Save(Path.Combine(_folder, file));

        public void Remove(string file) => File.Delete(Path.Combine(_folder, file));

        public Dictionary<string, ActivationRange> Observe(OnnxGraph graph, Func<string, Dictionary<string, ActivationRange>> run)
        {
            string path = Path.Combine(_folder, "observing.onnx");
            graph.Save(path);
            Dictionary<string, ActivationRange> ranges = run(path);
            File.Delete(path);
            return ranges;
        }

        public PerformerFile Described(string file) =>
            new(file, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(_folder, file)))));

        public string Write()
        {
            PerformerPackage.Write(_folder, Manifest);
            return _folder;
        }

        public double Judge(Func<Performer, double> judge)
        {
            using Performer performer = Performer.Load(Write());
            return judge(performer);
        }

        // Truth beside performer at a few moments of the test split.
        public void Preview(CancellationToken cancellation)
        {
            using Performer performer = Performer.Load(_folder);
            string part = Path.Combine(_folder, PreviewFile);
            using Mat sheet = PerformerEvaluation.Sheet(performer, _dataset, cancellation);
            Cv2.ImWrite(part, sheet);
        }
    }
}
