using System.Globalization;
using System.Security.Cryptography;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Retargeting;
using LiveDance.Onnx;
using LiveDance.Onnx.Quantization;
using LiveDance.Training.Data;
using LiveDance.Training.Evaluation;
using OpenCvSharp;

namespace LiveDance.Training.Export;

/// <summary>Writes the files of a performer's package, one after the other, into a folder that exists.</summary>
internal sealed class PackageBuilder
{
    // Pixels; the preview is to be looked at, and what is shipped is to be small.
    private const int WidestPreview = 2048;

    private const string PlateFile = "plate.png", PreviewFile = "preview.jpg", ObservingFile = "observing.onnx";

    private readonly string _folder;
    private readonly Dataset _dataset;

    /// <summary>Writes plate and skeleton, and starts the manifest.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="dataset">The dataset that the performer was trained on; stays the caller's.</param>
    /// <param name="name">The performer's name.</param>
    /// <param name="licence">The licence that the performer may be used under.</param>
    /// <param name="credit">Who must be named.</param>
    public PackageBuilder(string folder, Dataset dataset, string name, string licence, string credit)
    {
        (_folder, _dataset) = (folder, dataset);
        Size size = dataset.Manifest.Size;
        Format = new FrameFormat(size, new Size(size.Width / 2, size.Height / 2));
        Cv2.ImWrite(Path.Combine(folder, PlateFile), dataset.Plate);
        PerformerSkeleton.From(dataset.Poses, dataset.Manifest.Statistics).Save(Path.Combine(folder, PerformerSkeleton.FileName));
        Manifest = new PerformerManifest
        {
            Format = PerformerManifest.CurrentFormat,
            Name = name,
            Drawing = dataset.Manifest.Drawing,
            DrawingSize = Format.Drawing,
            PictureSize = size,
            Generator = new PerformerFile("", ""),
            Plate = Described(PlateFile),
            Statistics = dataset.Manifest.Statistics,
            Shadow = dataset.Manifest.Shadow,
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

    /// <summary>The sizes of picture and drawing.</summary>
    public FrameFormat Format { get; }

    /// <summary>The manifest as it is to be written.</summary>
    public PerformerManifest Manifest { get; set; }

    /// <summary>Enters steps and minutes of a network's training into the manifest.</summary>
    public void AddTraining(Func<TrainingSummary, TrainingSummary> add) => Manifest = Manifest with { Training = add(Manifest.Training!) };

    /// <summary>Loads the package as it is now, with another generator; to be disposed of by the caller.</summary>
    public Performer With(PerformerFile generator)
    {
        PerformerPackage.Write(_folder, Manifest with { Generator = generator });
        return Performer.Load(_folder);
    }

    /// <summary>Writes a network.</summary>
    public void Save(OnnxGraph graph, string file) => graph.Save(Path.Combine(_folder, file));

    /// <summary>Deletes a file of the package.</summary>
    public void Remove(string file) => File.Delete(Path.Combine(_folder, file));

    /// <summary>Calibrates a network whose graph has every activation's extremes as outputs.</summary>
    /// <param name="graph">The graph; its file is deleted again.</param>
    /// <param name="run">Runs the network in the file it is given and returns the ranges by the activations' names.</param>
    public Dictionary<string, ActivationRange> Calibrate(OnnxGraph graph, Func<string, Dictionary<string, ActivationRange>> run)
    {
        string path = Path.Combine(_folder, ObservingFile);
        graph.Save(path);
        Dictionary<string, ActivationRange> ranges = run(path);
        File.Delete(path);
        return ranges;
    }

    /// <summary>A file of the package as the manifest names it: with its hash.</summary>
    public PerformerFile Described(string file) =>
        new(file, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(_folder, file)))));

    /// <summary>Writes the manifest.</summary>
    /// <returns>The folder.</returns>
    public string Write()
    {
        PerformerPackage.Write(_folder, Manifest);
        return _folder;
    }

    /// <summary>Loads the package as it is now and measures the performer.</summary>
    public double Measure(Func<Performer, double> measure)
    {
        using Performer performer = Performer.Load(Write());
        return measure(performer);
    }

    /// <summary>Writes the preview: true frames beside the performer's pictures at a few moments of the test split.</summary>
    public void WritePreview(CancellationToken cancellation)
    {
        using Performer performer = Performer.Load(_folder);
        using Mat sheet = PerformerEvaluation.Sheet(performer, _dataset, cancellation);
        double factor = Math.Min(1, WidestPreview / (double)sheet.Width);
        using var preview = new Mat();
        Cv2.Resize(sheet, preview, default, factor, factor, InterpolationFlags.Area);
        Cv2.ImWrite(Path.Combine(_folder, PreviewFile), preview);
    }
}
