using System.Text.Json;
using System.Text.Json.Nodes;
using LiveDance.CommandLine;
using LiveDance.Control;

namespace LiveDance.Kiosk;

/// <summary>What the <c>kiosk</c> section of a profile says. Times in seconds.</summary>
internal sealed record KioskSettings
{
    /// <summary>The large text while nobody is there.</summary>
    public string Heading { get; init; } = "Step in and dance";

    /// <summary>The text below it.</summary>
    public string Text { get; init; } = "Stand before the screen: the dancer will follow you.";

    /// <summary>What somebody who has stepped in is told.</summary>
    public string Welcome { get; init; } = "Stand on the mark";

    /// <summary>What is said when somebody's time is up.</summary>
    public string HandOver { get; init; } = "Thank you! Next, please";

    /// <summary>What is said over the seconds that are left.</summary>
    public string Countdown { get; init; } = "Others are waiting";

    /// <summary>The recorded poses that are danced while nobody is there; null for the bundled ones.</summary>
    public string? Poses { get; init; }

    /// <summary>The notice about privacy.</summary>
    public string Privacy { get; init; } = "The camera's picture is used for this dance only. It is neither kept nor sent.";

    /// <summary>Its full text, or an address with it, as a QR code; empty for none.</summary>
    public string PrivacyDetails { get; init; } = "";

    /// <summary>The opening hours; none for always.</summary>
    public IReadOnlyList<string> Hours { get; init; } = [];

    /// <summary>The keys that unlock the others.</summary>
    public string Unlock { get; init; } = "Ctrl+Alt+U";

    /// <summary>The file of the counters of visitors; null for the user's.</summary>
    public string? Visitors { get; init; }

    /// <summary>How long somebody is seen before they are welcomed.</summary>
    public double PresenceSeconds { get; init; } = 0.7;

    /// <summary>How long nobody is seen before the recorded dance begins again.</summary>
    public double AbsenceSeconds { get; init; } = 3;

    /// <summary>How long the welcome is.</summary>
    public double WelcomeSeconds { get; init; } = 3;

    /// <summary>How long somebody dances while others wait.</summary>
    public double SessionSeconds { get; init; } = 120;

    /// <summary>How much of it is counted down.</summary>
    public double CountdownSeconds { get; init; } = 15;

    /// <summary>How long the next one has to step in.</summary>
    public double HandOverSeconds { get; init; } = 8;

    /// <summary>Reads the section.</summary>
    /// <param name="json">The section; null for the standard settings.</param>
    /// <param name="profile">The profile, for messages.</param>
    /// <exception cref="UsageException">A key is unknown, or a value is of the wrong kind or out of range.</exception>
    public static KioskSettings Read(string? json, string profile)
    {
        if (json is null) return new KioskSettings();
        using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var settings = new KioskSettings();
        HashSet<string> seen = [];
        foreach (JsonProperty property in document.RootElement.EnumerateObject())
        {
            KioskKey? key = KioskKey.All.FirstOrDefault(known => known.Name == property.Name);
            if (key is null)
            {
                string hint = Spelling.Nearest(property.Name, KioskKey.All.Select(known => known.Name)) is { } nearest
                    ? $"; the nearest is '{nearest}'" : "; docs/kiosk.md says which there are";
                throw new UsageException($"The profile '{profile}' has an unknown key '{property.Name}' in 'kiosk'{hint}.");
            }
            if (!seen.Add(key.Name)) throw new UsageException($"The profile '{profile}' has '{key.Name}' twice in 'kiosk'.");
            settings = key.Apply(settings, property.Value)
                ?? throw new UsageException($"The profile '{profile}': '{key.Name}' in 'kiosk' takes {key.Takes}.");
        }
        if (settings.CountdownSeconds > settings.SessionSeconds)
            throw new UsageException($"The profile '{profile}': 'countdown-seconds' in 'kiosk' is longer than 'session-seconds'.");
        _ = new OpeningHours(settings.Hours);
        return settings;
    }

    /// <summary>The JSON schema of the section.</summary>
    public static JsonObject Schema()
    {
        var properties = new JsonObject();
        foreach (KioskKey key in KioskKey.All) properties[key.Name] = key.Schema();
        return new JsonObject
        {
            ["type"] = "object",
            ["description"] = "What 'livedance kiosk' shows and when; docs/kiosk.md describes it. 'livedance live' does not read it.",
            ["properties"] = properties,
            ["additionalProperties"] = false,
        };
    }
}
