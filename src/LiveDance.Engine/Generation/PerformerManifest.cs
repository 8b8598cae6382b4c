using System.Text.Json;
using System.Text.Json.Serialization;
using LiveDance.Engine.Drawing;
using LiveDance.Engine.Retargeting;
using OpenCvSharp;

namespace LiveDance.Engine.Generation;

/// <summary>Contents of <c>performer.json</c>: the interface between a trained performer and the engine.</summary>
public sealed record PerformerManifest
{
    /// <summary>Manifest format version that is written. The first one, whose pictures are squares, is read as well.</summary>
    public const int CurrentFormat = 2;

    /// <summary>File name in a performer's folder.</summary>
    public const string FileName = "performer.json";

    /// <summary>Manifest format version.</summary>
    public required int Format { get; init; }

    /// <summary>Name of the performer, shown in the window's title.</summary>
    public required string Name { get; init; }

    /// <summary>Drawing version that the generator was trained on, see <see cref="DrawingVersion"/>.</summary>
    public required string Drawing { get; init; }

    /// <summary>Size of the stick figure, in pixels.</summary>
    [JsonConverter(typeof(SizeConverter))]
    public required Size DrawingSize { get; init; }

    /// <summary>Size of the picture, in pixels.</summary>
    [JsonConverter(typeof(SizeConverter))]
    public required Size PictureSize { get; init; }

    /// <summary>Generator network.</summary>
    public required PerformerFile Generator { get; init; }

    /// <summary>Face network; null for a performer without one.</summary>
    public PerformerFile? Face { get; init; }

    /// <summary>Still background: an image of <see cref="PictureSize"/>.</summary>
    public required PerformerFile Plate { get; init; }

    /// <summary>Statistics of the performer in the training video, in pixels of the picture.</summary>
    public required BodyStatistics Statistics { get; init; }

    /// <summary>
    /// File of the <see cref="PerformerSkeleton"/>; null if it was never measured. Poses are then neither retargeted nor limited.
    /// </summary>
    public PerformerFile? Skeleton { get; init; }

    /// <summary>How far the performer reaches beyond the key points; null if it was not measured: the whole picture is rendered then.</summary>
    public MatteReach? Reach { get; init; }

    /// <summary>Where the performer's shadow falls; null for a drawing version without shadow.</summary>
    public ShadowProjection? Shadow { get; init; }

    /// <summary>Generator in float32, for GPUs; null if there is only <see cref="Generator"/>.</summary>
    public PerformerFile? ExactGenerator { get; init; }

    /// <summary>Face network in float32, for GPUs; null if there is only <see cref="Face"/>.</summary>
    public PerformerFile? ExactFace { get; init; }

    /// <summary>Generator with about a quarter of the computation; null for a performer without one.</summary>
    public PerformerFile? LiteGenerator { get; init; }

    /// <summary>Lite generator in float32, for GPUs; null if there is only <see cref="LiteGenerator"/>.</summary>
    public PerformerFile? ExactLiteGenerator { get; init; }

    /// <summary>Summary of the training; null if none was recorded.</summary>
    public TrainingSummary? Training { get; init; }

    /// <summary>Licence of the performer.</summary>
    public required string Licence { get; init; }

    /// <summary>Credit that the licence requires.</summary>
    public required string Credit { get; init; }

    internal static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        AllowTrailingCommas = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    };
}

/// <summary>A file of a performer's package.</summary>
/// <param name="File">File name in the performer's folder.</param>
/// <param name="Sha256">SHA-256 of the file, in hexadecimal.</param>
public sealed record PerformerFile(string File, string Sha256);

/// <summary>Summary of a training, for display.</summary>
public sealed record TrainingSummary
{
    /// <summary>File name of the training video.</summary>
    public string Video { get; init; } = "";

    /// <summary>Number of training frames.</summary>
    public int Frames { get; init; }

    /// <summary>Date of the export.</summary>
    public string Date { get; init; } = "";

    /// <summary>Training steps of the generator.</summary>
    public long GeneratorSteps { get; init; }

    /// <summary>Training time of the generator, in minutes.</summary>
    public double GeneratorMinutes { get; init; }

    /// <summary>Training steps of the lite generator.</summary>
    public long LiteSteps { get; init; }

    /// <summary>Training time of the lite generator, in minutes.</summary>
    public double LiteMinutes { get; init; }

    /// <summary>Training steps of the face network.</summary>
    public long FaceSteps { get; init; }

    /// <summary>Training time of the face network, in minutes.</summary>
    public double FaceMinutes { get; init; }
}
