namespace LiveDance.EndToEnd.Integration;

/// <summary>Changes the profile of a running session, and checks one before the evening.</summary>
[Collection(RealTime.Name)]
public sealed class ProfileSessionTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Change_of_the_file_changes_the_show_and_what_cannot_change_is_said()
    {
        string profile = _folder.File("evening.json");
        File.WriteAllText(profile, """{ "layout": "inset" }""");
        await using var show = new RemoteSession("--profile", profile);
        Assert.Equal("inset", show.At("picture.layout"));
        File.WriteAllText(profile, """{ "layout": "side-by-side", "background": "magenta", "camera-fps": 60 }""");
        show.Until(() => show.At("picture.layout") == "side-by-side" && show.At("picture.background") == "magenta", "the profile changes the show");
        show.Until(() => show.Printed.Contains("'camera-fps' takes effect when LiveDance is started again.", StringComparison.Ordinal), "what cannot change is said");
        File.WriteAllText(profile, """{ "layuot": "inset" }""");
        show.Until(() => show.Printed.Contains("the nearest is 'layout'. Nothing is changed.", StringComparison.Ordinal), "a mistake is said");
        Assert.Equal("side-by-side", show.At("picture.layout"));
        File.WriteAllText(profile, "{}");
        show.Until(() => show.At("picture.layout") == "performer" && show.At("picture.background") == "plate", "what was removed is as without it");
    }

    [Fact]
    public async Task What_a_midi_controller_stands_for_is_kept_in_the_profile()
    {
        string profile = _folder.File("evening.json");
        File.WriteAllText(profile, """{ "layout": "inset", "kiosk": { "heading": "Hi" } }""");
        await using var show = new RemoteSession("--profile", profile);
        const string Pad = """{ "note 36 channel 1": { "kind": "switch", "command": "mirror", "label": "Mirror" } }""";
        // A stand-in for the browser's MIDI.
        const string Controller = """
            const input = { name: "Stand-in", onmidimessage: null };
            navigator.requestMIDIAccess = async () => ({ inputs: new Map([["1", input]]), onstatechange: null });
            window.play = (...data) => input.onmidimessage({ data });
            """;
        Assert.Equal(204, (int)(await show.PutAsync("api/v1/midi", Pad)).StatusCode);
        foreach ((string wrong, int status) in new[] { ("""{ "note 1 channel 1": { "command": "no-such" } }""", 404), ("""{ "note 1 channel 1": 3 }""", 400), ("[]", 400) })
            Assert.Equal(status, (int)(await show.PutAsync("api/v1/midi", wrong)).StatusCode);
        string kept = File.ReadAllText(profile);
        foreach (string word in new[] { "\"layout\": \"inset\"", "\"heading\": \"Hi\"", "note 36 channel 1" }) Assert.Contains(word, kept, StringComparison.Ordinal);

        // A browser that has never seen this show knows the pad.
        Microsoft.Playwright.IPage page = await show.OpenAsync($"#{show.Token}", 1280, 800, Controller);
        await page.GetByRole(Microsoft.Playwright.AriaRole.Tab, new() { Name = "Outputs" }).ClickAsync();
        await Microsoft.Playwright.Assertions.Expect(page.Locator("#midi-list")).ToContainTextAsync("Mirror");
        await page.EvaluateAsync("window.play(0x90, 36, 100)");
        show.Until(() => show.At("picture.mirror") == "True", "the pad mirrors the picture");
        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Forget all" }).ClickAsync();
        show.Until(() => !File.ReadAllText(profile).Contains("note 36", StringComparison.Ordinal), "the profile forgets the pad");
        show.AssertNoErrors();
    }

    [Fact]
    public void Doctor_finds_what_a_profile_names_and_is_not_there()
    {
        string profile = _folder.File("evening.json");
        File.WriteAllText(profile, $$"""{ "source": "{{LiveDanceProgram.Guest}}", "performer": "nova", "background": "green", "output": "file:{{_folder.File("a.mp4")}}" }""");
        ProgramRun good = LiveDanceProgram.Finish(LiveDanceProgram.Start(["doctor", "--profile", profile]));
        Assert.True(good.ExitCode == 0, good.Output);
        File.WriteAllText(profile, """{ "source": "no-such-camera", "performer": "nobody", "music": "none.mp3", "output": "file:/no/such/folder/a.mp4" }""");
        ProgramRun bad = LiveDanceProgram.Finish(LiveDanceProgram.Start(["doctor", "--profile", profile]));
        Assert.Equal(1, bad.ExitCode);
        foreach (string word in new[] { "no-such-camera", "nobody", "none.mp3", "/no/such/folder" }) Assert.Contains(word, bad.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Doctor_looks_for_the_screen_of_a_profile_and_reads_the_addresses_that_it_sends_to()
    {
        using var screen = new VirtualScreen("640x480");
        string profile = _folder.File("evening.json");
        Assert.Matches(@"ok +screen +1 \(.*640 x 480\)\n", Diagnose(0, """{ "screen": 1, "vmc": "127.0.0.1:39539", "osc-out": "127.0.0.1:9000" }""", screen.Name));
        string wrong = Diagnose(1, """{ "screen": 3, "vmc": "avatar", "osc-out": "127.0.0.1" }""", screen.Name);
        Assert.Matches("MISSING +screen +There is no screen 3; there is 1 ", wrong);
        Assert.Matches("MISSING +vmc +--vmc takes the receiver's IP address and port, .* not 'avatar'", wrong);
        Assert.Matches("MISSING +osc-out +--osc-out takes .* not '127.0.0.1'", wrong);
        Assert.Matches("MISSING +screen +screen 1 cannot be looked for", Diagnose(1, """{ "screen": 1 }""", display: null));

        string Diagnose(int code, string text, string? display)
        {
            File.WriteAllText(profile, text);
            ProgramRun run = LiveDanceProgram.Finish(LiveDanceProgram.Start(["doctor", "--profile", profile], display));
            Assert.True(run.ExitCode == code, run.Output + run.Errors);
            return run.Output;
        }
    }
}
