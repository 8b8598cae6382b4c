using System.Text.Json;
using LiveDance.Engine;

namespace LiveDance.Training.Trainers;

/// <summary>The file <c>run.json</c> in a run's folder: the <see cref="TrainingOptions"/> it was started with.</summary>
internal static class TrainingOptionsFile
{
    private const string Name = "run.json";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>The file's path in a run's folder.</summary>
    public static string PathIn(string folder) => Path.Combine(folder, Name);

    /// <summary>The file's text for some options; the same options give the same text.</summary>
    public static string Serialize(TrainingOptions options) => JsonSerializer.Serialize(options, Json);

    /// <summary>Reads the options of a run.</summary>
    /// <exception cref="TrainingException"><see cref="TrainingProblem.RunMissing"/>.</exception>
    /// <exception cref="EngineException">The file cannot be read.</exception>
    public static TrainingOptions Read(string folder)
    {
        string path = PathIn(folder);
        if (!File.Exists(path)) throw new TrainingException(TrainingProblem.RunMissing, $"'{folder}' is not a training run.");
        try
        {
            return JsonSerializer.Deserialize<TrainingOptions>(File.ReadAllText(path), Json) ?? throw new JsonException("it is empty");
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"'{path}' cannot be read: {FailureCause.Of(error)}.", error);
        }
    }
}
