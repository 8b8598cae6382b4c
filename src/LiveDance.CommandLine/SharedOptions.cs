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

/// <summary>The command-line options that several commands share.</summary>
internal static class SharedOptions
{
    public const string DefaultPerformer = "nova";

    public static Option<string> Performer() => new("--performer", "-p")
    {
        Description = "The performer: a name below models/, or the path of a performer's folder.",
        HelpName = "NAME|FOLDER",
        DefaultValueFactory = _ => DefaultPerformer,
    };

    public static Option<string> Device()
    {
        var option = new Option<string>("--device")
        {
            Description = "The device that runs the networks; auto selects a GPU if one works.",
            DefaultValueFactory = _ => "auto",
        };
        AcceptOnly(option, ExecutionProviders.Names);
        return option;
    }

    public static Option<PosePreset> Pose() => Choice(
        "--pose", "Accuracy of the pose: the lite, full or heavy body network. A live session uses a faster one if the machine is too slow.",
        PosePreset.Balanced);

    public static Option<PictureQuality> Quality(PictureQuality standard = PictureQuality.Auto) => Choice(
        "--quality", "Generator: full, lite (faster, softer) or the best one that this machine keeps up with.", standard);

    public static Option<PersonChoice> Person() =>
        Choice("--person", "The person to follow if several are visible.", PersonChoice.Largest);

    public static Option<SmoothingFilter> Smooth() =>
        Choice("--smooth", "The filter that smooths the key points.", SmoothingFilter.OneEuro);

    public static Option<string> Predict() => new("--predict")
    {
        Description = "Predict the pose by this many ms, 0 to 100, or by the measured latency (auto): less delay, more jitter.",
        HelpName = "MS|auto",
        DefaultValueFactory = _ => "0",
    };

    /// <summary>The pose options for files: both hands are estimated in every frame, as there is no time limit.</summary>
    public static PoseOptions ForFile(PosePreset preset, PersonChoice person) =>
        PoseOptions.For(preset) with { Cadence = PoseCadence.EveryFrame, Person = person };

    /// <summary>Parses the smoothing options.</summary>
    /// <exception cref="UsageException">The prediction time is invalid.</exception>
    public static SmoothingOptions Motion(SmoothingFilter filter, string predict)
    {
        if (predict == "auto") return new SmoothingOptions(filter, PredictLatency: true);
        if (float.TryParse(predict, NumberStyles.Float, CultureInfo.InvariantCulture, out float milliseconds)
            && milliseconds is >= 0 and <= 100)
            return new SmoothingOptions(filter, milliseconds / 1000);
        throw new UsageException($"--predict takes milliseconds, 0 to 100, or auto, not '{predict}'.");
    }

    public static Option<string> CameraSize() => new("--camera-size")
    {
        Description = "The image size to request from a camera.",
        HelpName = "WxH",
        DefaultValueFactory = _ => "1280x720",
    };

    public static Option<double> CameraRate() =>
        NumberOption.Create<double>("--camera-fps", "The frame rate to request from a camera.", 1, 1000, 30);

    /// <summary>Parses the size and rate to request from a camera.</summary>
    /// <exception cref="UsageException">The size is invalid.</exception>
    public static CameraMode ParseMode(string size, double framesPerSecond)
    {
        OpenCvSharp.Size parsed = SizeOption.Parse("--camera-size", size, 1, 16384);
        return new CameraMode(parsed.Width, parsed.Height, framesPerSecond);
    }

    public static Option<bool> Mirror() => new("--mirror") { Description = "Mirror the source, as dancers facing a screen expect." };

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON object to standard output, for other programs." };

    /// <summary>An option whose values are an enumeration's members in kebab case: side-by-side for SideBySide.</summary>
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
                string member = word.Replace("-", "", StringComparison.Ordinal);
                if (member.All(char.IsLetter) && Enum.TryParse(member, ignoreCase: true, out T choice)) return choice;
                result.AddError($"{name} takes {names}, not '{word}'.");
                return standard;
            },
        };
    }

    /// <summary>Restricts an option to some values, with a one-sentence error.</summary>
    public static void AcceptOnly(Option<string> option, IEnumerable<string> words)
    {
        option.HelpName = string.Join('|', words);
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: { } word }, ..] && !words.Contains(word))
                result.AddError($"{option.Name} takes {option.HelpName}, not '{word}'.");
        });
    }

    /// <summary>Loads the performer with a name or folder.</summary>
    /// <exception cref="EngineException">The performer is missing or damaged.</exception>
    public static Performer LoadPerformer(string nameOrFolder) => Engine.Generation.Performer.Load(PerformerFolder(nameOrFolder));

    /// <summary>The folder of a performer with a name or folder; it may be missing.</summary>
    public static string PerformerFolder(string nameOrFolder)
    {
        bool isPath = nameOrFolder.Contains('/', StringComparison.Ordinal) || nameOrFolder.Contains('\\', StringComparison.Ordinal)
            || nameOrFolder is "." or "..";
        return isPath ? nameOrFolder : Path.Combine(ModelFolder.Find(), nameOrFolder);
    }

    /// <summary>Checks that an input is not an address, for commands that read files.</summary>
    /// <exception cref="UsageException">The input is an address.</exception>
    public static void RequireFile(string input, string command)
    {
        if (input.Contains("://", StringComparison.Ordinal) && !Path.Exists(input))
            throw new UsageException($"'{command}' takes a video file or a folder of images, not an address; use 'live' for '{input}'.");
    }

    /// <summary>Checks, after a file was read to its end, that this was the whole file.</summary>
    /// <exception cref="EngineException">It is cut off or damaged.</exception>
    public static void RequireWhole(IFrameSource source)
    {
        if (source.EndedEarly) throw new EngineException($"The file '{source.Name}' breaks off before its announced end; give a whole one.");
    }
}
