using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using LiveDance.Engine;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Pose;
using LiveDance.Engine.Smoothing;

namespace LiveDance.CommandLine;

/// <summary>The options that mean the same wherever they stand.</summary>
internal static class SharedOptions
{
    public const string DefaultPerformer = "nova";

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
        AcceptOnly(option, ExecutionProviders.Names);
        return option;
    }

    public static Option<PosePreset> Pose() => Choice(
        "--pose", "How exact the pose is: the lite, full or heavy body network. Live, the machine may have it step down.",
        PosePreset.Balanced);

    public static Option<PersonChoice> Person() =>
        Choice("--person", "Whom to follow if several people are there.", PersonChoice.Largest);

    public static Option<SmoothingFilter> Smooth() =>
        Choice("--smooth", "The filter that steadies the key points as they come.", SmoothingFilter.OneEuro);

    public static Option<string> Predict() => new("--predict")
    {
        Description = "Show the dancer so many ms ahead, 0 to 100, or by the latency that is measured: quicker, less steady.",
        HelpName = "MS|auto",
        DefaultValueFactory = _ => "0",
    };

    /// <summary>How a file's pose is estimated: nothing is in a hurry, so both hands are looked at in every frame.</summary>
    public static PoseOptions ForFile(PosePreset preset, PersonChoice person) =>
        PoseOptions.For(preset) with { Cadence = PoseCadence.EveryFrame, Person = person };

    /// <summary>How the pose is steadied.</summary>
    /// <exception cref="UsageException">The prediction is no such time.</exception>
    public static SmoothingOptions Motion(SmoothingFilter filter, string predict)
    {
        if (predict == "auto") return new SmoothingOptions(filter, PredictLatency: true);
        if (float.TryParse(predict, NumberStyles.Float, CultureInfo.InvariantCulture, out float milliseconds) && milliseconds is >= 0 and <= 100)
            return new SmoothingOptions(filter, milliseconds / 1000);
        throw new UsageException($"--predict takes milliseconds, 0 to 100, or auto, not '{predict}'.");
    }

    public static Option<string> CameraSize() => new("--camera-size")
    {
        Description = "The size that a camera is asked for.",
        HelpName = "WxH",
        DefaultValueFactory = _ => "1280x720",
    };

    public static Option<double> CameraRate()
    {
        var rate = new Option<double>("--camera-fps")
        {
            Description = "The images a second that a camera is asked for.",
            DefaultValueFactory = _ => 30,
        };
        rate.Validators.Add(result =>
        {
            if (!result.Errors.Any() && result.GetValue(rate) is not (>= 1 and <= 1000)) result.AddError("--camera-fps takes 1 to 1000.");
        });
        return rate;
    }

    /// <summary>How a camera is asked to run.</summary>
    /// <exception cref="UsageException">The size is none.</exception>
    public static CameraMode ParseMode(string size, double framesPerSecond)
    {
        string[] sides = size.Split('x');
        if (sides.Length == 2 && int.TryParse(sides[0], out int width) && int.TryParse(sides[1], out int height)
            && width is > 0 and <= 16384 && height is > 0 and <= 16384)
        {
            return new CameraMode(width, height, framesPerSecond);
        }
        throw new UsageException($"--camera-size takes a width and a height, such as 1280x720, not '{size}'.");
    }

    public static Option<bool> Mirror() => new("--mirror") { Description = "Mirror the source, as dancers facing a screen expect." };

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON object to standard output, for other programs." };

    /// <summary>An enum's members as people type them: SideBySide is side-by-side.</summary>
    public static Option<T> Choice<T>(string name, string description, T standard) where T : struct, Enum
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

    /// <summary>Refuses all but some words, in one sentence.</summary>
    public static void AcceptOnly(Option<string> option, IEnumerable<string> words)
    {
        option.HelpName = string.Join('|', words);
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: { } word }, ..] && !words.Contains(word))
                result.AddError($"{option.Name} takes {option.HelpName}, not '{word}'.");
        });
    }

    /// <summary>Loads the performer that the user named.</summary>
    /// <exception cref="EngineException">There is none such, or it is damaged.</exception>
    public static Performer LoadPerformer(string nameOrFolder) => Engine.Generation.Performer.Load(PerformerFolder(nameOrFolder));

    /// <summary>The folder of the performer that the user named, which need not be there.</summary>
    public static string PerformerFolder(string nameOrFolder)
    {
        bool isPath = nameOrFolder.Contains('/', StringComparison.Ordinal) || nameOrFolder.Contains('\\', StringComparison.Ordinal)
            || nameOrFolder is "." or "..";
        return isPath ? nameOrFolder : Path.Combine(ModelFolder.Find(), nameOrFolder);
    }

    /// <summary>Refuses a source that is not a file, for commands that read files.</summary>
    /// <exception cref="UsageException">It is an address.</exception>
    public static void RequireFile(string input, string command)
    {
        if (input.Contains("://", StringComparison.Ordinal))
            throw new UsageException($"'{command}' takes a video file or a folder of images, not an address; 'live' plays '{input}'.");
    }
}
