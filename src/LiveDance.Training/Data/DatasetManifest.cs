using System.Text.Json;
using LiveDance.Engine;
using LiveDance.Engine.Retargeting;

namespace LiveDance.Training.Data;

/// <summary>What <c>dataset.json</c> says of a prepared video. It is written last: a folder without it is unfinished.</summary>
public sealed record DatasetManifest
{
    /// <summary>The file's name in the dataset's folder.</summary>
    public const string FileName = "dataset.json";

    /// <summary>The version of datasets that this program reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The version of this manifest.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>The video's file name.</summary>
    public required string Video { get; init; }

    /// <summary>The drawing version that it is meant for.</summary>
    public required string Drawing { get; init; }

    /// <summary>Side of the square frames, in pixels.</summary>
    public required int Size { get; init; }

    /// <summary>How many frames there are.</summary>
    public required int Count { get; init; }

    /// <summary>Frames a second.</summary>
    public required double FramesPerSecond { get; init; }

    /// <summary>Where the person stands, for the global pose normalization.</summary>
    public required BodyStatistics Statistics { get; init; }

    private static JsonSerializerOptions Json { get; } = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    /// <exception cref="EngineException">There is none, or it cannot be read.</exception>
    internal static DatasetManifest Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!Directory.Exists(folder)) throw new EngineException($"There is no dataset folder '{folder}'; 'livedance prepare' makes one.");
        if (!File.Exists(path))
            throw new EngineException($"The dataset '{folder}' is not finished: run 'livedance prepare' with the same video and folder again.");
        try
        {
            DatasetManifest manifest = JsonSerializer.Deserialize<DatasetManifest>(File.ReadAllText(path), Json)
                ?? throw new JsonException("it is empty");
            return manifest.Format == CurrentFormat
                ? manifest
                : throw new EngineException(
                    $"The dataset '{folder}' has format {manifest.Format} and this program reads {CurrentFormat}: prepare it again.");
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"'{path}' cannot be read: {error.Message.TrimEnd('.')}.", error);
        }
    }

    internal void Write(string folder)
    {
        string path = Path.Combine(folder, FileName), part = path + ".part";
        File.WriteAllText(part, JsonSerializer.Serialize(this, Json));
        File.Move(part, path, overwrite: true);
    }
}
