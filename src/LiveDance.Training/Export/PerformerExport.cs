using System.Security.Cryptography;
using LiveDance.Engine;
using LiveDance.Engine.Generation;
using LiveDance.Onnx;
using LiveDance.Training.Data;
using LiveDance.Training.Evaluation;
using LiveDance.Training.Stages;
using OpenCvSharp;
using TorchSharp;

namespace LiveDance.Training.Export;

/// <summary>What an export made.</summary>
/// <param name="Folder">The performer's folder.</param>
/// <param name="Exact">PSNR of the body in float32, in decibels.</param>
/// <param name="Quantized">The same in 8 bits.</param>
/// <param name="UsesQuantized">Whether the 8-bit network plays; if not, it cost too much and the float one does.</param>
public sealed record ExportReport(string Folder, double Exact, double Quantized, bool UsesQuantized);

/// <summary>Makes a performer's package of a training run.</summary>
public static class PerformerExport
{
    private const double MostLost = 0.5;
    private const string FloatFile = "generator.onnx", QuantizedFile = "generator.int8.onnx", PlateFile = "plate.png";

    /// <summary>Exports the averaged weights.</summary>
    /// <param name="run">The training run's folder.</param>
    /// <param name="dataset">What it learned from.</param>
    /// <param name="folder">The package's folder; an old one is replaced file by file.</param>
    /// <param name="name">The performer's name.</param>
    /// <param name="licence">The licence that the performer may be used under.</param>
    /// <param name="credit">Who must be named.</param>
    /// <param name="cancellation">Ends it early; the package is not touched then.</param>
    /// <exception cref="EngineException">The run has no checkpoint yet, or the folder cannot be written.</exception>
    public static ExportReport Run(
        string run, Dataset dataset, string folder, string name, string licence, string credit, CancellationToken cancellation)
    {
        string part = folder.TrimEnd('/', '\\') + ".part";
        try
        {
            Directory.CreateDirectory(part);
            ExportReport report = Make(run, dataset, part, name, licence, credit, cancellation);
            Directory.CreateDirectory(folder);
            // The manifest last: until then the old one finds its files changed and says so.
            foreach (string file in Directory.EnumerateFiles(part).OrderBy(file => file.EndsWith(".json", StringComparison.Ordinal)))
                File.Move(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
            Directory.Delete(part);
            return report with { Folder = folder };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"The performer '{folder}' cannot be written: {error.Message.TrimEnd('.')}.", error);
        }
    }

    private static ExportReport Make(
        string run, Dataset dataset, string folder, string name, string licence, string credit, CancellationToken cancellation)
    {
        TrainingOptions options = TrainingRun.OptionsOf(run);
        (Dictionary<string, torch.Tensor> all, Dictionary<string, string> notes) = SafeTensors.Load(Path.Combine(run, GeneratorStage.CheckpointFile));
        try
        {
            const string Average = "average.";
            Dictionary<string, torch.Tensor> weights = all
                .Where(pair => pair.Key.StartsWith(Average, StringComparison.Ordinal))
                .ToDictionary(pair => pair.Key[Average.Length..], pair => pair.Value);
            int size = dataset.Manifest.Size;
            var format = new PictureFormat(size, size / 2);
            Save(LiveGeneratorGraph.Build(weights, options.Blocks, size), FloatFile);
            string observing = Path.Combine(folder, "observing.onnx");
            LiveGeneratorGraph.Build(weights, options.Blocks, size, observe: true).Save(observing);
            Dictionary<string, ActivationRange> ranges = Calibration.Run(observing, dataset, format);
            File.Delete(observing);
            Save(LiveGeneratorGraph.Build(weights, options.Blocks, size, ranges), QuantizedFile);
            Cv2.ImWrite(Path.Combine(folder, PlateFile), dataset.Plate);

            // Judged on the frames between those to learn from and those to test on.
            double exact = Likeness(FloatFile), quantized = Likeness(QuantizedFile);
            bool uses = exact - quantized <= MostLost;
            Write(uses ? QuantizedFile : FloatFile);
            if (!uses) File.Delete(Path.Combine(folder, QuantizedFile));
            return new ExportReport(folder, exact, quantized, uses);

            void Save(OnnxGraph graph, string file)
            {
                graph.Metadata["trained_steps"] = notes.GetValueOrDefault("step", "");
                graph.Save(Path.Combine(folder, file));
            }

            void Write(string generator) => PerformerPackage.Write(folder, new PerformerManifest
            {
                Format = PerformerManifest.CurrentFormat,
                Name = name,
                Drawing = dataset.Manifest.Drawing,
                DrawingSize = format.DrawingSize,
                PictureSize = size,
                Generator = Described(generator),
                Plate = Described(PlateFile),
                Statistics = dataset.Manifest.Statistics,
                Licence = licence,
                Credit = credit,
            });

            PerformerFile Described(string file) => new(file, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, file)))));

            double Likeness(string generator)
            {
                Write(generator);
                using Performer performer = Performer.Load(folder);
                return PerformerEvaluation.Likeness(performer, dataset, dataset.TrainEnd, dataset.TestBegin, cancellation).Psnr;
            }
        }
        finally
        {
            foreach (torch.Tensor tensor in all.Values) tensor.Dispose();
        }
    }
}
