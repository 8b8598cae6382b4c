using LiveDance.CommandLine;
using LiveDance.Engine;
using LiveDance.Kiosk;

namespace LiveDance.Tests.Kiosk;

public sealed class KioskSettingsTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Section_says_texts_times_and_hours()
    {
        KioskSettings settings = KioskSettings.Read("""{ "heading": "Tanz!", "hours": ["Mon 10:00-12:00"], "session-seconds": 60 }""", "p.json");
        Assert.Equal(("Tanz!", 60.0, 3.0), (settings.Heading, settings.SessionSeconds, settings.WelcomeSeconds));
        Assert.Equal(["Mon 10:00-12:00"], settings.Hours);
        Assert.Equal(new KioskSettings(), KioskSettings.Read(null, ""));
    }

    [Theory]
    [InlineData("""{ "sesion-seconds": 60 }""", "unknown key 'sesion-seconds' in 'kiosk'; the nearest is 'session-seconds'.")]
    [InlineData("""{ "session-seconds": "60" }""", "'session-seconds' in 'kiosk' takes seconds, 5 to 86400.")]
    [InlineData("""{ "absence-seconds": 0 }""", "'absence-seconds' in 'kiosk' takes seconds, 0.5 to 600.")]
    [InlineData("""{ "heading": 3 }""", "'heading' in 'kiosk' takes a text.")]
    [InlineData("""{ "hours": "10:00-18:00" }""", "'hours' in 'kiosk' takes a list of texts.")]
    [InlineData("""{ "hours": ["always"] }""", "The opening hours 'always' cannot be understood")]
    [InlineData("""{ "text": "a", "text": "b" }""", "has 'text' twice in 'kiosk'.")]
    [InlineData("""{ "session-seconds": 10, "countdown-seconds": 11 }""", "'countdown-seconds' in 'kiosk' is longer than 'session-seconds'.")]
    public void Wrong_section_is_refused_with_the_key_and_what_it_takes(string json, string message) =>
        Assert.Contains(message, Assert.Throws<UsageException>(() => KioskSettings.Read(json, "p.json")).Message, StringComparison.Ordinal);

    [Fact]
    public void Text_too_long_for_a_code_is_refused() =>
        Assert.Contains("give its address", Assert.Throws<UsageException>(() => KioskController.Encode(new string('x', 5000))).Message, StringComparison.Ordinal);

    [Fact]
    public void Visitors_are_counted_by_day_in_a_file_of_its_owner()
    {
        string file = _folder.File("visitors.json");
        var counts = new VisitorCounts(file);
        counts.Add(new DateTime(2026, 5, 29, 23, 59, 0), 2, 90);
        counts.Add(new DateTime(2026, 5, 30, 0, 1, 0), 3, 150);
        Assert.Equal(new VisitorDay(2, 1.5), counts.Days["2026-05-29"]);
        Assert.Equal(new VisitorDay(1, 1), new VisitorCounts(file).Days["2026-05-30"]);
        // The next start of the program goes on with the same day.
        var later = new VisitorCounts(file);
        later.Add(new DateTime(2026, 5, 30, 8, 0, 0), 1, 60);
        Assert.Equal(new VisitorDay(2, 2), later.Days["2026-05-30"]);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal([file], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Damaged_counters_are_said_and_kept()
    {
        string file = _folder.File("visitors.json");
        File.WriteAllText(file, "{ half");
        Assert.Contains(file, Assert.Throws<EngineException>(() => new VisitorCounts(file)).Message, StringComparison.Ordinal);
        Assert.Equal("{ half", File.ReadAllText(file));
    }
}
