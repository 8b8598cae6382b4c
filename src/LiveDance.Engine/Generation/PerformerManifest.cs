using System.Text.Json;
using System.Text.Json.Serialization;
using LiveDance.Engine.Drawing;
using LiveDance.Engine.Retargeting;

namespace LiveDance.Engine.Generation;

/// <summary>
/// What <c>performer.json</c> says: the contract between a trained performer and the program that plays it.
/// </summary>
public sealed record PerformerManifest
{
    /// <summary>The manifest version that this program reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The file's name in a performer's folder.</summary>
    public const string FileName = "performer.json";

    /// <summary>The version of this manifest.</summary>
    public required int Format { get; init; }

    /// <summary>The performer's name, shown in the window's title.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The drawing version that the generator was trained on, see <see cref="DrawingVersion"/>.
    /// </summary>
    public required string Drawing { get; init; }

    /// <summary>Side of the stick figure, in pixels.</summary>
    public required int DrawingSize { get; init; }

    /// <summary>Side of the picture, in pixels.</summary>
    public required int PictureSize { get; init; }

    /// <summary>The generator network.</summary>
    public required PerformerFile Generator { get; init; }

    /// <summary>The network that adds the face's detail; null for a performer without one.</summary>
    public PerformerFile? Face { get; init; }

    /// <summary>The still background: an image of <see cref="PictureSize"/> squared.</summary>
    public required PerformerFile Plate { get; init; }

    /// <summary>Where the performer stood in the training video, in pixels of the picture.</summary>
    public required BodyStatistics Statistics { get; init; }

    /// <summary>
    /// The performer's <see cref="PerformerSkeleton"/>; null for one whose video was never measured, who then takes the dancer's
    /// proportions and every pose.
    /// </summary>
    public PerformerFile? Skeleton { get; init; }

    /// <summary>The generator in float32, which a GPU runs; null if <see cref="Generator"/> is all there is.</summary>
    public PerformerFile? ExactGenerator { get; init; }

    /// <summary>The face network in float32, likewise.</summary>
    public PerformerFile? ExactFace { get; init; }

    /// <summary>How the performer was trained; null if nobody wrote it down.</summary>
    public TrainingSummary? Training { get; init; }

    /// <summary>The licence that the performer may be used under.</summary>
    public required string Licence { get; init; }

    /// <summary>Who must be named.</summary>
    public required string Credit { get; init; }

    internal static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        AllowTrailingCommas = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        WriteIndented = true,
        RespectNullableAnnotations = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    };
}

/// <summary>A file of a performer's package.</summary>
/// <param name="File">Its name in the performer's folder.</param>
/// <param name="Sha256">Its SHA-256, in hexadecimal.</param>
public sealed record PerformerFile(string File, string Sha256);

/// <summary>How a performer was trained, for people.</summary>
public sealed record TrainingSummary
{
    /// <summary>The video's file name.</summary>
    public string Video { get; init; } = "";

    /// <summary>How many frames it was learned from.</summary>
    public int Frames { get; init; }

    /// <summary>When it was exported.</summary>
    public string Date { get; init; } = "";

    /// <summary>Steps of the generator.</summary>
    public long GeneratorSteps { get; init; }

    /// <summary>Minutes that they took.</summary>
    public double GeneratorMinutes { get; init; }

    /// <summary>Steps of the face network.</summary>
    public long FaceSteps { get; init; }

    /// <summary>Minutes that they took.</summary>
    public double FaceMinutes { get; init; }
}
