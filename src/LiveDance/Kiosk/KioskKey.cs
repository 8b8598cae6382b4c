using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LiveDance.Kiosk;

/// <summary>A key of the <c>kiosk</c> section of a profile: what reads it, and what describes it to editors.</summary>
internal sealed class KioskKey
{
    private readonly JsonObject _schema;
    private readonly Func<KioskSettings, JsonElement, KioskSettings?> _apply;

    private KioskKey(string name, string takes, JsonObject schema, Func<KioskSettings, JsonElement, KioskSettings?> apply) =>
        (Name, Takes, _schema, _apply) = (name, takes, schema, apply);

    /// <summary>Every key.</summary>
    public static IReadOnlyList<KioskKey> All { get; } =
    [
        Text("heading", "The large text while nobody is there.", (settings, text) => settings with { Heading = text }),
        Text("text", "The text below it.", (settings, text) => settings with { Text = text }),
        Text("welcome", "What somebody who has stepped in is told.", (settings, text) => settings with { Welcome = text }),
        Text("countdown", "What is said over the seconds that are left while others wait.", (settings, text) => settings with { Countdown = text }),
        Text("hand-over", "What is said when somebody's time is up.", (settings, text) => settings with { HandOver = text }),
        Text("poses", "The recorded poses (.poses) that are danced while nobody is there; the bundled ones if left out.", (settings, text) => settings with { Poses = text }),
        Text("privacy", "The notice about privacy, at eye level.", (settings, text) => settings with { Privacy = text }),
        Text("privacy-details", "Its full text, or an address with it, as a QR code.", (settings, text) => settings with { PrivacyDetails = text }),
        List("hours", "The opening hours by the clock of the machine, such as 'Mon-Fri 10:00-18:00'; always if left out.", (settings, texts) => settings with { Hours = texts }),
        Text("unlock", "The keys that, held together, unlock the others for a minute.", (settings, text) => settings with { Unlock = text }),
        Text("visitors", "The file of the counters of visitors; in the user's configuration if left out.", (settings, text) => settings with { Visitors = text }),
        Seconds("presence-seconds", "How long somebody is seen before they are welcomed.", 0, 60, (settings, value) => settings with { PresenceSeconds = value }),
        Seconds("absence-seconds", "How long nobody is seen before the recorded dance begins again.", 0.5, 600, (settings, value) => settings with { AbsenceSeconds = value }),
        Seconds("welcome-seconds", "How long the welcome is.", 0, 60, (settings, value) => settings with { WelcomeSeconds = value }),
        Seconds("session-seconds", "How long somebody dances while others wait.", 5, 86400, (settings, value) => settings with { SessionSeconds = value }),
        Seconds("countdown-seconds", "How much of it is counted down.", 1, 600, (settings, value) => settings with { CountdownSeconds = value }),
        Seconds("hand-over-seconds", "How long the next one has to step in.", 1, 600, (settings, value) => settings with { HandOverSeconds = value }),
    ];

    /// <summary>The key.</summary>
    public string Name { get; }

    /// <summary>What it takes, for messages.</summary>
    public string Takes { get; }

    /// <summary>Puts a value into the settings; null if it is of the wrong kind or out of range.</summary>
    public KioskSettings? Apply(KioskSettings settings, JsonElement value) => _apply(settings, value);

    /// <summary>Its JSON schema.</summary>
    public JsonObject Schema() => (JsonObject)_schema.DeepClone();

    private static KioskKey Text(string name, string description, Func<KioskSettings, string, KioskSettings> apply) => new(
        name, "a text", new JsonObject { ["type"] = "string", ["description"] = description },
        (settings, value) => value.ValueKind == JsonValueKind.String ? apply(settings, value.GetString()!) : null);

    private static KioskKey List(string name, string description, Func<KioskSettings, string[], KioskSettings> apply) => new(
        name, "a list of texts",
        new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" }, ["description"] = description },
        (settings, value) => value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? apply(settings, [.. value.EnumerateArray().Select(item => item.GetString()!)]) : null);

    private static KioskKey Seconds(string name, string description, double least, double most, Func<KioskSettings, double, KioskSettings> apply) => new(
        name, string.Create(CultureInfo.InvariantCulture, $"seconds, {least} to {most}"),
        new JsonObject { ["type"] = "number", ["minimum"] = least, ["maximum"] = most, ["description"] = description },
        (settings, value) => value.ValueKind == JsonValueKind.Number && value.GetDouble() is double seconds && seconds >= least && seconds <= most
            ? apply(settings, seconds) : null);
}
