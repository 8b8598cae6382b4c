using System.CommandLine;
using System.Text.Json;
using LiveDance.Engine;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Pose;
using LiveDance.Stage;

namespace LiveDance.Commands;

/// <summary>The options that mean the same wherever they stand.</summary>
internal static class SharedOptions
{
    public const string DefaultPerformer = "nova-interim";

    public static Option<string> Performer() => new("--performer", "-p")
    {
        Description = "Who dances: a name below models/, or the path of a performer's folder.",
        HelpName = "NAME|FOLDER",
        DefaultValueFactory = _ => DefaultPerformer,
    };

    public static Option<string> Device()
    {
        var option = new Option<string>("--device")
        {
            Description = "What computes the networks; auto takes a GPU where one really works.",
            DefaultValueFactory = _ => "auto",
        };
        option.AcceptOnlyFromAmong([.. ExecutionProviders.Names]);
        return option;
    }

    public static Option<PoseModel> Pose() =>
        Choice("--pose-model", "The body network: lite is quicker, heavy more exact.", PoseModel.Full);

    public static Option<bool> Mirror() => new("--mirror") { Description = "Mirror the source, as dancers facing a screen expect." };

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON object to standard output, for other programs." };

    public static Option<StageLayout> Layout(StageLayout standard) => Choice(
        "--layout", "What the picture shows: the performer, all three panels side by side, or the performer with the source inset.",
        standard);

    // An enum's members as people type them: SideBySide is side-by-side.
    private static Option<T> Choice<T>(string name, string description, T standard) where T : struct, Enum
    {
        string names = string.Join("|", Enum.GetNames<T>().Select(JsonNamingPolicy.KebabCaseLower.ConvertName));
        return new Option<T>(name)
        {
            Description = description,
            HelpName = names,
            DefaultValueFactory = _ => standard,
            CustomParser = result =>
            {
                string word = result.Tokens[0].Value;
                string plain = word.Replace("-", "", StringComparison.Ordinal);
                if (plain.All(char.IsLetter) && Enum.TryParse(plain, ignoreCase: true, out T choice)) return choice;
                result.AddError($"{name} takes {names}, not '{word}'.");
                return standard;
            },
        };
    }

    /// <summary>Loads the performer that the user named.</summary>
    /// <exception cref="EngineException">There is none such, or it is damaged.</exception>
    public static Performer LoadPerformer(string nameOrFolder)
    {
        bool isPath = nameOrFolder.Contains('/', StringComparison.Ordinal) || nameOrFolder.Contains('\\', StringComparison.Ordinal)
            || nameOrFolder is "." or "..";
        return Engine.Generation.Performer.Load(isPath ? nameOrFolder : Path.Combine(ModelFolder.Find(), nameOrFolder));
    }

    /// <summary>Refuses a source that is not a file, for commands that read files.</summary>
    /// <exception cref="UsageException">It is an address.</exception>
    public static void RequireFile(string input, string command)
    {
        if (input.Contains("://", StringComparison.Ordinal))
            throw new UsageException($"'{command}' takes a video file or a folder of images, not an address; 'live' plays '{input}'.");
    }
}
