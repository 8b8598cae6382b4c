using System.CommandLine;
using System.Text.Json;
using LiveDance.CommandLine;
using LiveDance.Commands;
using LiveDance.Profiles;

namespace LiveDance.Tests.Profiles;

public sealed class ProfileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Profile_says_what_the_command_line_leaves_out_and_the_command_line_wins()
    {
        string file = Write("""{ "source": "dance.mp4", "layout": "inset", "mirror": true, "fps": 25, "output": ["udp://127.0.0.1:1", "udp://127.0.0.1:2"] }""");
        ParseResult merged = Merge(file, "live", "--layout", "performer", "--loop");
        Assert.Equal("dance.mp4", merged.GetValue<string>("SOURCE"));
        Assert.True(merged.GetValue<bool>("--mirror"));
        Assert.True(merged.GetValue<bool>("--loop"));
        Assert.Equal(25.0, merged.GetValue<double>("--fps"));
        Assert.Equal(["udp://127.0.0.1:1", "udp://127.0.0.1:2"], merged.GetValue<string[]>("--output")!);
        Assert.Equal(LiveDance.Control.ViewLayout.Performer, merged.GetValue<LiveDance.Control.ViewLayout>("--layout"));
        Assert.Equal("other.mp4", Merge(file, "live", "other.mp4").GetValue<string>("SOURCE"));
        Assert.Equal(["udp://127.0.0.1:9"], Merge(file, "live", "-o", "udp://127.0.0.1:9").GetValue<string[]>("--output")!);
    }

    [Theory]
    [InlineData("""{ "layuot": "inset" }""", "has an unknown key 'layuot'; the nearest is 'layout'.")]
    [InlineData("""{ "zzzzzzzzzz": 1 }""", "has an unknown key 'zzzzzzzzzz'; docs/control.md says which there are.")]
    [InlineData("""{ "mirror": "yes" }""", "'mirror' takes true or false.")]
    [InlineData("""{ "layout": true }""", "'layout' takes a text or a number.")]
    [InlineData("""{ "output": 3.5 }""", "")]
    [InlineData("""{ "output": [1] }""", "'output' takes a text or a list of texts.")]
    [InlineData("""{ "layout": "upside-down" }""", "--layout takes performer|side-by-side|inset, not 'upside-down'.")]
    [InlineData("""{ "mirror": true, "mirror": false }""", "has 'mirror' twice.")]
    [InlineData("""{ "mirror": """, "is not JSON at line 1")]
    [InlineData("[]", "is not a JSON object.")]
    public void Profile_that_is_wrong_is_refused_with_the_place_and_the_way_out(string text, string message)
    {
        string file = Write(text);
        if (message.Length == 0)
        {
            Assert.Equal(["3.5"], Merge(file, "live").GetValue<string[]>("--output")!);
            return;
        }
        string found = Assert.Throws<UsageException>(() => Merge(file, "live")).Message;
        Assert.Contains(file, found, StringComparison.Ordinal);
        Assert.Contains(message, found, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_profile_is_said() =>
        Assert.Contains("cannot be read", Assert.Throws<UsageException>(() => Merge(_folder.File("none.json"), "live")).Message, StringComparison.Ordinal);

    [Fact]
    public void Saved_profile_gives_the_same_command_line_and_only_its_owner_can_read_it()
    {
        string[] line = ["live", "my dance.mp4", "--layout", "side-by-side", "--mirror", "-o", "udp://127.0.0.1:1", "--predict", "auto", "--fps", "24", "--quantize", "bar"];
        string file = _folder.File("saved.json");
        ProfileWriter.Save(LiveProgram.Root().Parse(line), file);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        ParseResult merged = Merge(file, "live"), direct = LiveProgram.Root().Parse(line);
        foreach (Option option in merged.CommandResult.Command.Options)
            Assert.Equal(direct.GetResult(option.Name)?.Tokens.Select(token => token.Value) ?? [], merged.GetResult(option.Name)?.Tokens.Select(token => token.Value) ?? []);
        Assert.Equal("my dance.mp4", merged.GetValue<string>("SOURCE"));
    }

    [Fact]
    public void Shipped_schema_is_that_of_the_command_line()
    {
        string schema = ProfileWriter.Schema(LiveCommand.Build(), LiveDance.Kiosk.KioskSettings.Schema());
        string shipped = Path.Combine(Footage.Repository, "docs", "profile.schema.json");
        Assert.True(File.Exists(shipped) && File.ReadAllText(shipped) == schema, $"docs/profile.schema.json is to be:\n{schema}");
        JsonElement properties = JsonDocument.Parse(schema).RootElement.GetProperty("properties");
        Assert.Equal("boolean", properties.GetProperty("mirror").GetProperty("type").GetString());
        Assert.Equal(3, properties.GetProperty("layout").GetProperty("enum").GetArrayLength());
    }

    private static ParseResult Merge(string file, params string[] line)
    {
        ParseResult parsed = LiveProgram.Root().Parse(line);
        return Profile.Read(file, parsed.CommandResult.Command).Merge(parsed);
    }

    private string Write(string text)
    {
        string file = _folder.File("profile.json");
        File.WriteAllText(file, text);
        return file;
    }
}
