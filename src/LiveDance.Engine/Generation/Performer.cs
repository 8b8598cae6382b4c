using System.Security.Cryptography;
using System.Text.Json;
using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Retargeting;
using OpenCvSharp;

namespace LiveDance.Engine.Generation;

/// <summary>A validated performer package: the folder with <c>performer.json</c> and the files it names.</summary>
public sealed class Performer : IDisposable
{
    private readonly string _folder;

    private Performer(string folder, PerformerManifest manifest, Mat plate, PerformerSkeleton? skeleton)
    {
        Skeleton = skeleton;
        _folder = folder;
        Manifest = manifest;
        Plate = plate;
        Format = new FrameFormat(manifest.PictureSize, manifest.DrawingSize);
        Drawing = DrawingVersion.Find(manifest.Drawing)!;
        Grades = manifest.LiteGenerator is null ? [PictureGrade.Full] : [PictureGrade.Full, PictureGrade.Lite];
    }

    /// <summary>Folder of the package.</summary>
    public string Folder => _folder;

    /// <summary>Manifest of the package.</summary>
    public PerformerManifest Manifest { get; }

    /// <summary>Sizes of drawing and picture.</summary>
    public FrameFormat Format { get; }

    /// <summary>Drawing version that the generator was trained on.</summary>
    public DrawingVersion Drawing { get; }

    /// <summary>The performer's proportions and range of poses; null if the package has none.</summary>
    public PerformerSkeleton? Skeleton { get; }

    /// <summary>Still background: picture height x width x 3 bytes, BGR.</summary>
    public Mat Plate { get; }

    /// <summary>Loads and validates a package.</summary>
    /// <param name="folder">The performer's folder.</param>
    /// <exception cref="EngineException">
    /// The folder or a file is missing or corrupt, or was made for another version of this program.
    /// </exception>
    public static Performer Load(string folder)
    {
        PerformerManifest manifest = ReadManifest(folder);
        Check(folder, manifest.Generator);
        Check(folder, manifest.Plate);
        foreach (PerformerFile? file in new[] { manifest.Face, manifest.ExactGenerator, manifest.ExactFace, manifest.LiteGenerator, manifest.ExactLiteGenerator })
        {
            if (file is not null) Check(folder, file);
        }
        if (manifest.Skeleton is not null) Check(folder, manifest.Skeleton);
        CheckNetworks(folder, manifest);
        PerformerSkeleton? skeleton =
            manifest.Skeleton is null ? null : PerformerSkeleton.Load(Path.Combine(folder, manifest.Skeleton.File));
        Mat plate = PlateImage.Read(Path.Combine(folder, manifest.Plate.File), manifest.PictureSize);
        return new Performer(folder, manifest, plate, skeleton);
    }

    /// <summary>A drawing of this performer's poses; to be disposed of by the caller.</summary>
    /// <param name="picture">Size of the picture in whose pixels poses are given; null for the performer's own.</param>
    public StickFigure CreateStickFigure(Size? picture = null) => new(Format.Drawing, picture ?? Format.Picture, Drawing, Manifest.Shadow);

    /// <summary>Whether the package has a network for the face.</summary>
    public bool HasFace => Manifest.Face is not null;

    /// <summary>Loads the face network: drawing and picture of a <see cref="FaceWindow"/>, and the residual.</summary>
    /// <exception cref="EngineException">The package has no face network, or it cannot be loaded on the device.</exception>
    public Network LoadFace(ExecutionDevice device)
    {
        if (Manifest.Face is null)
            throw new EngineException($"The performer '{Manifest.Name}' has no face network; see {nameof(HasFace)}.");
        return new Network(Path.Combine(_folder, FileFor(Manifest.Face, Manifest.ExactFace, device)), device, rewriting: ByteRewriting.ChannelsLast);
    }

    /// <summary>The grades that the package has a generator of; the full one is always there.</summary>
    public IReadOnlyList<PictureGrade> Grades { get; }

    /// <summary>Requires the grade that a fixed quality means.</summary>
    /// <exception cref="EngineException">The package has no such grade.</exception>
    public void Require(PictureQuality quality)
    {
        if (quality == PictureQuality.Lite && !Grades.Contains(PictureGrade.Lite))
            throw new EngineException($"The performer '{Manifest.Name}' in '{_folder}' has no lite generator; use --quality full.");
    }

    /// <summary>
    /// Loads a generator; its open dimensions have room for the whole picture. On a CPU it takes and gives bytes where it can, see
    /// <see cref="Network.Border"/>.
    /// </summary>
    /// <param name="device">The device that runs it.</param>
    /// <param name="threads">Threads on the CPU.</param>
    /// <param name="grade">One of <see cref="Grades"/>.</param>
    /// <exception cref="EngineException">The package has no such grade, or it cannot be loaded on the device.</exception>
    public Network LoadGenerator(ExecutionDevice device, int threads, PictureGrade grade = PictureGrade.Full) =>
        LoadGenerator(device, threads, grade, ByteRewriting.Border);

    /// <summary>Loads a generator with its inputs and outputs in a certain form.</summary>
    internal Network LoadGenerator(ExecutionDevice device, int threads, PictureGrade grade, ByteRewriting rewriting) =>
        new(GeneratorPath(device, grade), device, threads, OpenDimensions.Of(PackedRegion.Whole(Format), Format), rewriting);

    /// <summary>The file of a generator.</summary>
    /// <exception cref="EngineException">The package has no such grade.</exception>
    internal string GeneratorPath(ExecutionDevice device, PictureGrade grade)
    {
        if (!Grades.Contains(grade)) throw new EngineException($"The performer '{Manifest.Name}' has no lite generator; use the full one.");
        return Path.Combine(_folder, grade == PictureGrade.Full
            ? FileFor(Manifest.Generator, Manifest.ExactGenerator, device)
            : FileFor(Manifest.LiteGenerator!, Manifest.ExactLiteGenerator, device));
    }

    /// <inheritdoc/>
    public void Dispose() => Plate.Dispose();

    // Selects the 8-bit network for a CPU, where it is faster, and the float32 network, if there is one, for other devices.
    private static string FileFor(PerformerFile standard, PerformerFile? exact, ExecutionDevice device) =>
        (device.Provider == ExecutionProvider.Cpu ? standard : exact ?? standard).File;

    private static PerformerManifest ReadManifest(string folder)
    {
        string path = Path.Combine(folder, PerformerManifest.FileName);
        if (!Directory.Exists(folder))
            throw new EngineException($"There is no performer folder '{folder}'.", Remedy.ChoosePerformer);
        if (!File.Exists(path))
            throw new EngineException($"'{folder}' is not a performer: it has no {PerformerManifest.FileName}.");
        PerformerManifest manifest;
        try
        {
            using FileStream stream = File.OpenRead(path);
            using JsonDocument document = JsonDocument.Parse(stream);
            // The version is checked first: another one may have other fields, and the error message should name the version.
            CheckFormat(path, document.RootElement);
            manifest = document.Deserialize<PerformerManifest>(PerformerManifest.Json)
                ?? throw new JsonException("it is empty");
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            // Names of fields that are no text make the last one.
            throw new EngineException($"The manifest '{path}' cannot be read: {FailureCause.Of(error)}.", error);
        }
        if (DrawingVersion.Find(manifest.Drawing) is null)
        {
            throw new EngineException(
                $"The performer '{manifest.Name}' in '{folder}' was trained on drawing version '{manifest.Drawing}' and this "
                + $"program draws '{DrawingVersion.Current.Name}': export it again with this version.");
        }
        if (ManifestValidation.Problem(manifest) is { } problem)
            throw new EngineException($"The manifest '{path}' cannot be used: {problem}; get the performer's folder again.");
        return manifest;
    }

    private static void CheckFormat(string path, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out JsonElement format)
            || format.ValueKind != JsonValueKind.Number || !format.TryGetInt32(out int version))
        {
            throw new EngineException($"The manifest '{path}' names no format; get the performer's folder again.");
        }
        if (version is < 1 or > PerformerManifest.CurrentFormat)
        {
            throw new EngineException(
                $"The manifest '{path}' has format {version} and this program reads 1 to {PerformerManifest.CurrentFormat}: "
                + (version > PerformerManifest.CurrentFormat ? "update LiveDance." : "export the performer again."));
        }
    }

    private static void Check(string folder, PerformerFile file)
    {
        string path = Path.Combine(folder, file.File);
        if (!File.Exists(path)) throw new EngineException($"The performer's file '{path}' is missing; get its folder again.");
        RequireInside(folder, path);
        string found;
        try
        {
            using FileStream stream = File.OpenRead(path);
            found = Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"The performer's file '{path}' cannot be read: {FailureCause.Of(error)}.", error);
        }
        if (!found.Equals(file.Sha256, StringComparison.OrdinalIgnoreCase))
        {
            throw new EngineException(
                $"The performer's file '{path}' is corrupt (its checksum is not the manifest's); get its folder again.");
        }
    }

    // A link to a file elsewhere would make the folder depend on what is not in it, and read what its maker has no right to read.
    private static void RequireInside(string folder, string path)
    {
        if (new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true) is not { } target) return;
        string inside = Path.GetFullPath(new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? folder);
        if (!target.FullName.StartsWith(Path.TrimEndingDirectorySeparator(inside) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new EngineException($"The performer's file '{path}' is a link to '{target.FullName}', which is outside its folder; copy the file there.");
    }

    private static void CheckNetworks(string folder, PerformerManifest manifest)
    {
        var format = new FrameFormat(manifest.PictureSize, manifest.DrawingSize);
        (int rows, int columns, int height, int width) = (format.Rows, format.Columns, format.Drawing.Height, format.Drawing.Width);
        List<(string, int[])> inputs = [("drawing", [1, 6, height, width]), ("previous", [1, 3, rows, columns])];
        if (DrawingVersion.Find(manifest.Drawing)!.HasCoordinates) inputs.Add(("body", [1, BodyCoordinates.Planes, rows, columns]));
        List<(string, int[])> outputs =
            [("colour", [1, 3 * FrameFormat.SubPixels, rows, columns]), ("matte", [1, FrameFormat.SubPixels, rows, columns])];
        IReadOnlyDictionary<string, long> open = OpenDimensions.Of(PackedRegion.Whole(format), format);
        CheckNetwork(manifest.Generator);
        CheckNetwork(manifest.ExactGenerator);
        CheckNetwork(manifest.LiteGenerator);
        CheckNetwork(manifest.ExactLiteGenerator);

        const int Side = FaceWindow.Side, FaceDrawing = FaceWindow.DrawingSide;
        inputs = [("drawing", [1, 3, FaceDrawing, FaceDrawing]), ("picture", [1, 3, Side, Side])];
        outputs = [("residual", [1, 3, Side, Side])];
        CheckNetwork(manifest.Face);
        CheckNetwork(manifest.ExactFace);

        void CheckNetwork(PerformerFile? file)
        {
            if (file is null) return;
            string path = Path.Combine(folder, file.File);
            if (NetworkSignature.Read(path, open).Mismatch(inputs, outputs) is { } wrong)
                throw new EngineException($"The network '{path}' does not fit its manifest: {wrong}; get the performer's folder again.");
        }
    }
}
