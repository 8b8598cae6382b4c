using System.Text.Json;
using System.Text.Json.Nodes;
using LiveDance.Control;
using LiveDance.Engine;

namespace LiveDance.Profiles;

/// <summary>
/// What pads and knobs of a MIDI controller stand for, as the remote's page learned it: kept in the profile in use, so that another browser knows
/// it, too. Thread-safe.
/// </summary>
internal sealed class MidiMappings
{
    // Each pad and knob of a large controller, with room to spare.
    private const int MostMappings = 512;

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
    private readonly string _profile;
    private readonly Lock _lock = new();

    /// <param name="profile">The profile's file.</param>
    public MidiMappings(string profile) => _profile = profile;

    /// <summary>The mappings of the profile by pad or knob, as JSON; empty if it has none or cannot be read now.</summary>
    public JsonObject Read()
    {
        lock (_lock)
        {
            try
            {
                return JsonNode.Parse(File.ReadAllBytes(_profile), documentOptions: Lenient)?[Profile.MidiKey]?.DeepClone() as JsonObject ?? [];
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
            {
                return [];
            }
        }
    }

    /// <summary>Puts the mappings into the profile; everything else in it stays, except for comments.</summary>
    /// <exception cref="ControlException">They name a command that does not exist, or the profile cannot be read or written.</exception>
    public void Write(JsonObject mappings)
    {
        if (mappings.Count > MostMappings) throw new ControlException(ControlError.Invalid, $"There are more than {MostMappings} mappings.");
        foreach ((string key, JsonNode? mapping) in mappings)
        {
            if (mapping is not JsonObject control || control["command"] is not JsonValue value || !value.TryGetValue(out string? command))
                throw new ControlException(ControlError.Invalid, $"The mapping of '{key}' names no command.");
            ControlTable.Find(command);
        }
        lock (_lock)
        {
            try
            {
                if (JsonNode.Parse(File.ReadAllBytes(_profile), documentOptions: Lenient) is not JsonObject profile)
                    throw new ControlException(ControlError.Failed, $"The profile '{_profile}' is not a JSON object.");
                profile[Profile.MidiKey] = mappings.DeepClone();
                ProfileWriter.Replace(_profile, profile);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
            {
                throw new ControlException(ControlError.Failed, $"The mappings cannot be kept in the profile '{_profile}': {FailureCause.Of(error)}.");
            }
        }
    }

    /// <summary>The JSON schema of the mappings.</summary>
    public static JsonObject Schema() => new()
    {
        ["type"] = "object",
        ["description"] = "What pads and knobs of a MIDI controller stand for; written by the remote's page.",
    };
}
