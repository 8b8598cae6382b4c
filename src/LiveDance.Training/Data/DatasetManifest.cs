using System.Text.Json;
using System.Text.Json.Serialization;
using LiveDance.Engine;
using LiveDance.Engine.Drawing;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Retargeting;
using OpenCvSharp;

namespace LiveDance.Training.Data;

/// <summary>The file <c>dataset.json</c> of a prepared video. It is written last: a folder without it is unfinished.</summary>
public sealed record DatasetManifest
{
    /// <summary>The file's name in the dataset's folder.</summary>
    public const string FileName = "dataset.json";

    /// <summary>
    /// The version of datasets that is written. Earlier ones are read as well: the frames of 1 are squares, and 1 and 2 store whole frames.
    /// </summary>
    public const int CurrentFormat = 3;

    // Largest side of a picture, in pixels, and largest rate, in pictures a second.
    private const int MaxSize = 4096, MaxRate = 1000;

    /// <summary>The version of this manifest.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>The video's file name.</summary>
    public required string Video { get; init; }

    /// <summary>The version of the stick figure's drawing that the dataset is meant for.</summary>
    public required string Drawing { get; init; }

    /// <summary>Size of the frames, in pixels; multiples of 16.</summary>
    [JsonConverter(typeof(SizeConverter))]
    public required Size Size { get; init; }

    /// <summary>The number of frames.</summary>
    public required int Count { get; init; }

    /// <summary>Frames per second.</summary>
    public required double FramesPerSecond { get; init; }

    /// <summary>Position and height of the person, for the pose normalization.</summary>
    public required BodyStatistics Statistics { get; init; }

    /// <summary>Where the person's shadow falls; null if the video shows none that is clear.</summary>
    public ShadowProjection? Shadow { get; init; }

    private static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>Reads the manifest of a dataset.</summary>
    /// <param name="folder">The dataset's folder.</param>
    /// <exception cref="TrainingException">
    /// <see cref="TrainingProblem.DatasetMissing"/> or <see cref="TrainingProblem.DatasetUnfinished"/>.
    /// </exception>
    /// <exception cref="EngineException">The manifest cannot be read or has another version.</exception>
    internal static DatasetManifest Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!Directory.Exists(folder)) throw new TrainingException(TrainingProblem.DatasetMissing, $"There is no dataset folder '{folder}'.");
        if (!File.Exists(path))
        {
            throw File.Exists(Path.Combine(folder, PoseFile.Name))
                ? new TrainingException(TrainingProblem.DatasetUnfinished, $"The preparation of the dataset '{folder}' is not finished.")
                : new TrainingException(TrainingProblem.DatasetMissing, $"The folder '{folder}' is no dataset: it has no {FileName}.");
        }
        try
        {
            DatasetManifest manifest = JsonSerializer.Deserialize<DatasetManifest>(File.ReadAllText(path), Json)
                ?? throw new JsonException("it is empty");
            if (manifest.Format is < 1 or > CurrentFormat)
            {
                throw new EngineException(
                    $"The dataset '{folder}' has format {manifest.Format} and this version reads 1 to {CurrentFormat}: prepare it again.");
            }
            return manifest.Problem() is { } problem
                ? throw new EngineException($"'{path}' cannot be used: {problem}; prepare the dataset again.")
                : manifest;
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"'{path}' cannot be read: {FailureCause.Of(error)}.", error);
        }
    }

    // The first value that is not allowed; null if all are.
    private string? Problem()
    {
        if (Size.Width is < 1 or > MaxSize || Size.Height is < 1 or > MaxSize)
            return $"size is {Size.Width} x {Size.Height} and both sides must be 1 to {MaxSize}";
        if (Count < 1) return $"count is {Count} and must be at least 1";
        if (!(FramesPerSecond is > 0 and <= MaxRate))
            return FormattableString.Invariant($"frames_per_second is {FramesPerSecond:G6} and must be above 0 and at most {MaxRate}");
        return Statistics.Plausible ? null : "statistics has values that no person has";
    }

    /// <summary>Writes the manifest; the file is replaced only when the new one is complete.</summary>
    internal void Write(string folder)
    {
        string path = Path.Combine(folder, FileName), part = path + ".part";
        File.WriteAllText(part, JsonSerializer.Serialize(this, Json));
        File.Move(part, path, overwrite: true);
    }
}
