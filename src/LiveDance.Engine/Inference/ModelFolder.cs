namespace LiveDance.Engine.Inference;

/// <summary>
/// Finds the default <c>models</c> folder with performers and pose networks. A program that has them elsewhere passes their paths.
/// </summary>
public static class ModelFolder
{
    /// <summary>The environment variable that sets the folder.</summary>
    public const string Variable = "LIVEDANCE_MODELS";

    /// <summary>
    /// The folder that <see cref="Variable"/> names, or the nearest <c>models</c> in the program's folder or one above it.
    /// </summary>
    /// <exception cref="EngineException">There is no such folder.</exception>
    public static string Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return Directory.Exists(named)
                ? Path.GetFullPath(named)
                : throw new EngineException($"{Variable} is '{named}', which is not a folder.");
        }

        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string models = Path.Combine(folder.FullName, "models");
            if (Directory.Exists(models)) return models;
        }
        throw new EngineException(
            $"There is no 'models' folder above '{AppContext.BaseDirectory}'; run from the repository or set {Variable}.");
    }

    /// <summary>The path of a file that training needs; it need not exist.</summary>
    /// <exception cref="EngineException">There is no models folder.</exception>
    public static string ForTraining(string file) => Path.Combine(Find(), "training", file);

    /// <summary>The path of the folder of the pose networks; it need not exist.</summary>
    /// <exception cref="EngineException">There is no models folder.</exception>
    public static string PoseNetworks() => Path.Combine(Find(), "pose");
}
