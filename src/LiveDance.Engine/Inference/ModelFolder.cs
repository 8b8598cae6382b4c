namespace LiveDance.Engine.Inference;

/// <summary>
/// The standard <c>models</c> folder: performers, and the pose networks. A program that keeps them elsewhere passes their paths instead.
/// </summary>
public static class ModelFolder
{
    /// <summary>The environment variable that names the folder outright.</summary>
    public const string Variable = "LIVEDANCE_MODELS";

    /// <summary>
    /// The folder that <see cref="Variable"/> names, or the nearest <c>models</c> beside or above the program.
    /// </summary>
    /// <exception cref="EngineException">There is none.</exception>
    public static string Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return Directory.Exists(named)
                ? Path.GetFullPath(named)
                : throw new EngineException($"{Variable} names '{named}', which is no folder.");
        }

        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string models = Path.Combine(folder.FullName, "models");
            if (Directory.Exists(models)) return models;
        }
        throw new EngineException(
            $"There is no 'models' folder above '{AppContext.BaseDirectory}'; run from the repository or set {Variable}.");
    }

    /// <summary>A file that training needs, whether it is there or not.</summary>
    /// <exception cref="EngineException">There is no models folder.</exception>
    public static string ForTraining(string file) => Path.Combine(Find(), "training", file);

    /// <summary>The folder of the pose networks, whether it is there or not.</summary>
    /// <exception cref="EngineException">There is no models folder.</exception>
    public static string PoseNetworks() => Path.Combine(Find(), "pose");
}
