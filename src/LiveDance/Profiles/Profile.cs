using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using LiveDance.CommandLine;
using LiveDance.Control;
using LiveDance.Engine;

namespace LiveDance.Profiles;

/// <summary>
/// What a session is started with, from a JSON file: a key for each option of the command line, without its dashes, and <c>source</c>. The
/// command line wins over the file.
/// </summary>
internal sealed class Profile
{
    /// <summary>The key of the source, which is no option.</summary>
    public const string SourceKey = "source";

    /// <summary>The key of the section of a kiosk, which is no option either.</summary>
    public const string KioskKey = "kiosk";

    /// <summary>The key of what a MIDI controller's pads and knobs stand for.</summary>
    public const string MidiKey = "midi";

    private static readonly string[] Sections = [KioskKey, MidiKey];

    // Keys that name the schema for editors, and options that make no sense in a file.
    private const string SchemaKey = "$schema";
    private static readonly string[] NotInFiles = ["--profile", "--save-profile", "--help", "--json", "--new-token"];

    private readonly Dictionary<string, string[]> _values;

    private Profile(string path, Dictionary<string, string[]> values) => (Path, _values) = (path, values);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The values of each key, as they are typed on a command line; <c>true</c> and <c>false</c> for switches.</summary>
    public IReadOnlyDictionary<string, string[]> Values => _values;

    /// <summary>The section of a kiosk, as JSON; null if there is none.</summary>
    public string? Kiosk => _values.GetValueOrDefault(KioskKey)?[0];

    /// <summary>The options of a command that a profile may have, by key.</summary>
    public static IReadOnlyDictionary<string, Option> OptionsOf(Command command) => command.Options
        .Where(option => !NotInFiles.Contains(option.Name) && !option.Hidden).ToDictionary(option => option.Name.TrimStart('-'));

    /// <summary>Reads a profile.</summary>
    /// <param name="path">The file.</param>
    /// <param name="command">The command whose options it may have.</param>
    /// <exception cref="UsageException">It cannot be read, or has a key or a value that the command does not know.</exception>
    public static Profile Read(string path, Command command)
    {
        IReadOnlyDictionary<string, Option> options = OptionsOf(command);
        try
        {
            using JsonDocument document = JsonDocument.Parse(
                File.ReadAllBytes(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw new UsageException($"The profile '{path}' is not a JSON object.");
            Dictionary<string, string[]> values = [];
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property.Name == SchemaKey) continue;
                if (Sections.Contains(property.Name))
                {
                    if (property.Value.ValueKind != JsonValueKind.Object) throw new UsageException($"The profile '{path}': '{property.Name}' takes an object; docs/control.md and docs/kiosk.md describe it.");
                    if (!values.TryAdd(property.Name, [property.Value.GetRawText()])) throw new UsageException($"The profile '{path}' has '{property.Name}' twice.");
                    continue;
                }
                if (property.Name != SourceKey && !options.ContainsKey(property.Name)) throw new UsageException(Unknown(path, property.Name, options.Keys));
                if (!values.TryAdd(property.Name, ReadValue(path, property, options)))
                    throw new UsageException($"The profile '{path}' has '{property.Name}' twice.");
            }
            return new Profile(path, values);
        }
        catch (JsonException error)
        {
            throw new UsageException(string.Create(
                CultureInfo.InvariantCulture, $"The profile '{path}' is not JSON at line {error.LineNumber + 1}: {error.Message.Split('.')[0]}."));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The profile '{path}' cannot be read: {FailureCause.Of(error)}.");
        }
    }

    /// <summary>Adds the profile's values to a command line, which wins where both say something.</summary>
    /// <exception cref="UsageException">A value is not accepted by its option.</exception>
    public ParseResult Merge(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        List<string> words = [.. parsed.Tokens.Where(token => token.Type != TokenType.DoubleDash).Select(token => token.Value)];
        foreach ((string key, Option option) in OptionsOf(command))
        {
            if (!_values.TryGetValue(key, out string[]? values) || parsed.GetResult(option) is { Implicit: false }) continue;
            if (option.ValueType == typeof(bool)) words.AddRange(values[0] == "true" ? [option.Name] : []);
            else foreach (string value in values) words.Add($"{option.Name}={value}");
        }
        bool hasSource = parsed.CommandResult.Children.OfType<ArgumentResult>().Any(argument => argument.Tokens.Count > 0);
        if (!hasSource && _values.TryGetValue(SourceKey, out string[]? source)) words.AddRange(["--", source[0]]);
        ParseResult merged = parsed.RootCommandResult.Command.Parse(words, CommandRunner.Syntax);
        return merged.Errors.Count == 0 ? merged : throw new UsageException($"The profile '{Path}': {merged.Errors[0].Message}");
    }

    private static string Unknown(string path, string key, IEnumerable<string> known) =>
        $"The profile '{path}' has an unknown key '{key}'"
        + (Spelling.Nearest(key, known.Append(SourceKey).Concat(Sections)) is { } nearest ? $"; the nearest is '{nearest}'." : "; docs/control.md says which there are.");

    private static string[] ReadValue(string path, JsonProperty property, IReadOnlyDictionary<string, Option> options)
    {
        bool isSwitch = property.Name != SourceKey && options[property.Name].ValueType == typeof(bool);
        bool isList = property.Name != SourceKey && options[property.Name].ValueType.IsArray;
        return property.Value.ValueKind switch
        {
            JsonValueKind.True or JsonValueKind.False when isSwitch => [property.Value.GetBoolean() ? "true" : "false"],
            JsonValueKind.String when !isSwitch => [property.Value.GetString()!],
            JsonValueKind.Number when !isSwitch => [property.Value.GetRawText()],
            JsonValueKind.Array when isList && property.Value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) =>
                [.. property.Value.EnumerateArray().Select(item => item.GetString()!)],
            _ => throw new UsageException(
                $"The profile '{path}': '{property.Name}' takes {(isSwitch ? "true or false" : isList ? "a text or a list of texts" : "a text or a number")}."),
        };
    }
}
