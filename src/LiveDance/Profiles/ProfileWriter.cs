using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using LiveDance.CommandLine;
using LiveDance.Engine;

namespace LiveDance.Profiles;

/// <summary>Writes profiles, and the schema that editors check them by.</summary>
internal static class ProfileWriter
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes what a command line says into a profile that only its owner can read, as addresses may contain keys.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="path">The file.</param>
    /// <param name="kiosk">The section of a kiosk, as JSON; null for none.</param>
    /// <exception cref="UsageException">The file cannot be written.</exception>
    public static void Save(ParseResult parsed, string path, string? kiosk = null)
    {
        var profile = new JsonObject();
        ArgumentResult? source = parsed.CommandResult.Children.OfType<ArgumentResult>().FirstOrDefault(argument => argument.Tokens.Count > 0);
        if (source is not null) profile[Profile.SourceKey] = source.Tokens[0].Value;
        foreach ((string key, Option option) in Profile.OptionsOf(parsed.CommandResult.Command))
        {
            if (parsed.GetResult(option) is not { Implicit: false } given) continue;
            profile[key] = option.ValueType == typeof(bool) ? true
                : option.ValueType.IsArray ? new JsonArray([.. given.Tokens.Select(token => (JsonNode)token.Value)])
                : IsNumber(option) ? JsonNode.Parse(given.Tokens[0].Value) : given.Tokens[0].Value;
        }
        if (kiosk is not null) profile[Profile.KioskKey] = JsonNode.Parse(kiosk, documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        try
        {
            Replace(path, profile);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The profile '{path}' cannot be written: {FailureCause.Of(error)}.");
        }
    }

    /// <summary>Writes a profile that only its owner can read, in place of the one that is there.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Replace(string path, JsonObject profile)
    {
        string part = path + ".part";
        File.Delete(part);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(part, options)) writer.WriteLine(profile.ToJsonString(Json));
        File.Move(part, path, overwrite: true);
    }

    /// <summary>The JSON schema of a command's profiles.</summary>
    /// <param name="command">The command.</param>
    /// <param name="kiosk">The schema of the section of a kiosk.</param>
    public static string Schema(Command command, JsonObject kiosk)
    {
        var properties = new JsonObject
        {
            ["$schema"] = new JsonObject { ["type"] = "string" },
            [Profile.SourceKey] = new JsonObject { ["type"] = new JsonArray("string", "number"), ["description"] = command.Arguments[0].Description },
        };
        foreach ((string key, Option option) in Profile.OptionsOf(command)) properties[key] = Describe(option);
        properties[Profile.KioskKey] = kiosk;
        properties[Profile.MidiKey] = MidiMappings.Schema();
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "LiveDance profile",
            ["type"] = "object",
            ["properties"] = properties,
            ["additionalProperties"] = false,
        };
        return schema.ToJsonString(Json) + "\n";
    }

    private static JsonObject Describe(Option option)
    {
        JsonObject node = option.ValueType == typeof(bool) ? new JsonObject { ["type"] = "boolean" }
            : option.ValueType.IsArray ? new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" } }
            : IsNumber(option) ? new JsonObject { ["type"] = "number" }
            : option.HelpName is { } names && names.Contains('|', StringComparison.Ordinal) && !names.Any(char.IsUpper)
                ? new JsonObject { ["enum"] = new JsonArray([.. names.Split('|').Select(name => (JsonNode)name)]) }
                : new JsonObject { ["type"] = new JsonArray("string", "number") };
        node["description"] = option.Description;
        return node;
    }

    private static bool IsNumber(Option option) => option.ValueType == typeof(double) || option.ValueType == typeof(int);
}
