using System.Text.Json;
using System.Text.Json.Serialization;
using LiveDance.Engine;
using LiveDance.Training.Evaluation;

namespace LiveDance.Training.Paper;

/// <summary>A row of the paper's tables.</summary>
/// <param name="Name">The variant's name in the paper.</param>
/// <param name="Figures">The measurements.</param>
public sealed record AblationRow(string Name, EvaluationFigures Figures)
{
    private const string FileName = "figures.json";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        RespectNullableAnnotations = true,
        // A mean of nothing is not a number.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>The figures kept in a row's folder; null if there are none, or if training went on after they were measured.</summary>
    /// <param name="folder">The folder of the row's checkpoints.</param>
    /// <param name="withLpips">Whether figures without LPIPS do not suffice.</param>
    internal static EvaluationFigures? Kept(string folder, bool withLpips)
    {
        string path = Path.Combine(folder, FileName);
        try
        {
            if (!File.Exists(path)) return null;
            DateTime trained = Directory.EnumerateFiles(folder, "*.safetensors").Max(File.GetLastWriteTimeUtc);
            if (File.GetLastWriteTimeUtc(path) < trained) return null;
            EvaluationFigures? figures = JsonSerializer.Deserialize<EvaluationFigures>(File.ReadAllText(path), Json);
            return withLpips && figures?.Body.Lpips is null ? null : figures;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            // Measured again.
            return null;
        }
    }

    /// <summary>Keeps a row's figures beside its checkpoints.</summary>
    /// <exception cref="EngineException">The folder cannot be written.</exception>
    internal static void Keep(string folder, EvaluationFigures figures)
    {
        string path = Path.Combine(folder, FileName);
        try
        {
            File.WriteAllText(path, JsonSerializer.Serialize(figures, Json));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"'{path}' cannot be written: {FailureCause.Of(error)}.", error);
        }
    }
}
