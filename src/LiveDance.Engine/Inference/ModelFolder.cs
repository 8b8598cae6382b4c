namespace LiveDance.Engine.Inference;

/// <summary>Where the networks are: the <c>models</c> folder of the checkout or of the installation.</summary>
public static class ModelFolder
{
    /// <summary>Names another folder, for installations that keep models elsewhere.</summary>
    public const string Variable = "LIVEDANCE_MODELS";

    /// <summary>The pose networks' folder within it.</summary>
    public static string Pose => Path.Combine(Find(), "pose");

    /// <summary>The folder: what the environment names, or the nearest <c>models</c> above the program.</summary>
    /// <exception cref="EngineException">There is none.</exception>
    public static string Find()
    {
        string? named = Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrEmpty(named))
        {
            return Directory.Exists(named) ? named
                : throw new EngineException($"{Variable} names '{named}', which is no folder.");
        }
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "models");
            if (Directory.Exists(candidate)) return candidate;
        }
        throw new EngineException($"There is no folder 'models' above the program; name it in {Variable}.");
    }
}
