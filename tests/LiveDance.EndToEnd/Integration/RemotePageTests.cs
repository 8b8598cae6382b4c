using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LiveDance.EndToEnd.Integration;

/// <summary>Uses the remote as a performer does: in a real browser, at phone size.</summary>
[Collection(RealTime.Name)]
public sealed class RemotePageTests
{
    [Fact]
    public async Task Phone_is_paired_once_by_the_code_and_stays_paired()
    {
        await using var show = new RemoteSession();
        Assert.Contains($"#{show.Token}", show.Printed, StringComparison.Ordinal);
        Assert.Contains("█", show.Printed, StringComparison.Ordinal);

        IPage stranger = await show.OpenAsync("");
        await Expect(stranger.GetByRole(AriaRole.Heading, new() { Name = "Pair this phone" })).ToBeVisibleAsync();
        await RemoteSession.ShootAsync(stranger, "phone-pairing");
        await stranger.GetByLabel("Token").FillAsync("abcdefghijkmnpqrstuvwxyz23");
        await stranger.GetByRole(AriaRole.Button, new() { Name = "Pair" }).ClickAsync();
        await Expect(stranger.GetByRole(AriaRole.Alert)).ToContainTextAsync("The token is wrong");
        await stranger.GetByLabel("Token").FillAsync(show.Token);
        await stranger.GetByRole(AriaRole.Button, new() { Name = "Pair" }).ClickAsync();
        await Expect(stranger.GetByRole(AriaRole.Button, new() { Name = "Freeze" })).ToBeVisibleAsync();

        IPage phone = await show.OpenAsync($"#{show.Token}");
        await Expect(phone.GetByRole(AriaRole.Button, new() { Name = "Freeze" })).ToBeVisibleAsync();
        Assert.Equal(show.Address.ToString(), phone.Url);
        await phone.ReloadAsync();
        await Expect(phone.GetByRole(AriaRole.Button, new() { Name = "Freeze" })).ToBeVisibleAsync();
        await Expect(phone.Locator("#preview[data-picture]")).ToBeVisibleAsync();
        await RemoteSession.ShootAsync(phone, "phone-show");
        show.AssertNoErrors();
    }

    [Fact]
    public async Task Every_control_moves_the_show()
    {
        await using var show = new RemoteSession();
        IPage phone = await show.OpenAsync($"#{show.Token}");
        await PressAsync("Freeze", "picture.freeze", "True");
        await Expect(phone.Locator("#state-text")).ToContainTextAsync("frozen");
        await PressAsync("Freeze", "picture.freeze", "False");
        await PressAsync("Black", "picture.blackout", "black");
        await RemoteSession.ShootAsync(phone, "phone-black");
        await PressAsync("Empty stage", "picture.blackout", "plate");
        await PressAsync("Empty stage", "picture.blackout", "off");
        await PressAsync("Mirror", "picture.mirror", "True");
        await PressAsync("Mirror", "picture.mirror", "False");
        await PressAsync(TwoPerformers.SecondTitle, "picture.performer", TwoPerformers.Second);
        await PressAsync("Next performer", "picture.performer", "nova");
        await PressAsync("Side by side", "picture.layout", "side-by-side");
        await RemoteSession.ShootAsync(phone, "phone-side-by-side");
        await PressAsync("Inset", "picture.layout", "inset");
        await PressAsync("Performer", "picture.layout", "performer");
        await PressAsync("magenta", "picture.background", "magenta");
        await PressAsync("stage.png", "picture.background", "stage.png");
        await PressAsync("Own", "picture.background", "plate");
        await Expect(Button("Full screen")).ToBeDisabledAsync();

        await phone.GetByRole(AriaRole.Tab, new() { Name = "Dancer" }).ClickAsync();
        await PressAsync("Lock person", "dancer.locked", "True");
        await Button("Next person").ClickAsync();
        await Expect(phone.Locator("#toast")).ToContainTextAsync("locked");
        await PressAsync("Lock person", "dancer.locked", "False");
        await PressAsync("Measure", "dancer.calibrating", "True");
        await Expect(phone.Locator("#prompt")).ToBeVisibleAsync();
        await RemoteSession.ShootAsync(phone, "phone-dancer");
        await PressAsync("Cancel", "dancer.calibrating", "False");
        await PressAsync("Balanced", "dancer.pose", "balanced");
        await PressAsync("Fast", "dancer.pose", "fast");
        await Button("Lite").ClickAsync();
        await Expect(phone.Locator("#toast")).ToContainTextAsync("Lite picture.");
        await phone.GetByLabel("Prediction").FillAsync("40");
        show.Until(() => show.At("dancer.prediction_ms") == "40", "the prediction is 40 ms");
        await PressAsync("Auto", "dancer.prediction_ms", "", exact: true, within: "#panel-dancer .row");

        await phone.GetByRole(AriaRole.Tab, new() { Name = "Sound" }).ClickAsync();
        await PressAsync("second.wav", "sound.music", "second.wav");
        await PressAsync("Pause", "sound.paused", "True");
        await PressAsync("Pause", "sound.paused", "False");
        await phone.GetByLabel("Position in the music").FillAsync("60");
        show.Until(() => double.Parse(show.At("sound.position"), System.Globalization.CultureInfo.InvariantCulture) > 59, "the music continues at a minute");
        await phone.GetByLabel("Volume of the speakers").FillAsync("0.5");
        show.Until(() => show.At("sound.volume") == "0.5", "the volume is a half");
        await RemoteSession.ShootAsync(phone, "phone-sound");
        await PressAsync("Use the default line in", "sound.line_in", "default");
        await PressAsync("Stop", "sound.line_in", "");

        await phone.GetByRole(AriaRole.Tab, new() { Name = "Outputs" }).ClickAsync();
        await PressAsync("Record", "recording.on", "True");
        show.Until(() => show.Status()!.Value.GetProperty("outputs")[0].GetProperty("written").GetInt64() > 30, "a second is recorded");
        await phone.GetByLabel("Address of a new output").FillAsync("udp://127.0.0.1:45671");
        await Button("Add").ClickAsync();
        await Expect(phone.Locator("li", new() { HasText = "udp://" })).ToBeVisibleAsync();
        await phone.Locator("li", new() { HasText = "udp://" }).GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();
        await Expect(phone.Locator("li", new() { HasText = "udp://" }).Locator("small")).ToContainTextAsync("stopped");
        await RemoteSession.ShootAsync(phone, "phone-outputs");
        await phone.Locator("li", new() { HasText = "udp://" }).GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Button("Yes").ClickAsync();
        await Expect(phone.Locator("li", new() { HasText = "udp://" })).ToBeHiddenAsync(new() { Timeout = 20000 });
        await PressAsync("Record", "recording.on", "False");
        Assert.Single(Directory.GetFiles(show.Recordings, "*.mp4"));
        await Button("Screenshot").ClickAsync();
        show.Until(() => Directory.GetFiles(show.Recordings, "*.png").Length == 1, "a screenshot is saved");

        await Button("End the show").ClickAsync();
        await Button("No").ClickAsync();
        Assert.False(show.HasExited);
        await Button("End the show").ClickAsync();
        await Button("Yes").ClickAsync();
        // The files of the show are completed first.
        await Expect(phone.Locator("#state-text")).ToContainTextAsync("not reachable", new() { Timeout = 20000 });
        show.AssertNoErrors();

        ILocator Button(string name) => phone.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

        async Task PressAsync(string name, string path, string expected, bool exact = true, string within = "")
        {
            ILocator button = within.Length > 0 ? phone.Locator(within).GetByRole(AriaRole.Button, new() { Name = name }) : Button(name);
            await button.ClickAsync();
            show.Until(() => show.At(path) == expected, $"'{name}' sets {path} to '{expected}'");
            // Slow commands are refused while the last one is still being carried out.
            await Expect(phone.Locator(".busy")).ToHaveCountAsync(0);
        }
    }

    [Fact]
    public async Task Phone_finds_the_show_again_after_it_was_killed()
    {
        await using var show = new RemoteSession();
        IPage phone = await show.OpenAsync($"#{show.Token}");
        await Expect(phone.Locator("#state")).Not.ToHaveAttributeAsync("data-severity", "error");
        await Expect(phone.Locator("#preview[data-picture]")).ToBeVisibleAsync();
        show.Kill();
        await Expect(phone.Locator("#state-text")).ToContainTextAsync("not reachable", new() { Timeout = 20000 });
        await RemoteSession.ShootAsync(phone, "phone-unreachable");
        show.Start();
        await Expect(phone.Locator("#state")).Not.ToHaveAttributeAsync("data-severity", "error", new() { Timeout = 20000 });
        await Expect(phone.Locator(".stage.stale")).ToHaveCountAsync(0);
        await phone.GetByRole(AriaRole.Button, new() { Name = "Mirror" }).ClickAsync();
        show.Until(() => show.At("picture.mirror") == "True", "the phone steers again");
        show.AssertNoErrors();
    }

    [Fact]
    public async Task Two_phones_show_what_either_does()
    {
        await using var show = new RemoteSession();
        IPage first = await show.OpenAsync($"#{show.Token}"), second = await show.OpenAsync($"#{show.Token}", 1280, 800);
        await first.GetByRole(AriaRole.Button, new() { Name = "Freeze" }).ClickAsync();
        await Expect(second.GetByRole(AriaRole.Button, new() { Name = "Freeze" })).ToHaveAttributeAsync("aria-pressed", "true");
        await second.GetByRole(AriaRole.Button, new() { Name = "Freeze" }).ClickAsync();
        await Expect(first.GetByRole(AriaRole.Button, new() { Name = "Freeze" })).ToHaveAttributeAsync("aria-pressed", "false");
        await RemoteSession.ShootAsync(second, "desktop-show");
        show.AssertNoErrors();
    }

    [Fact]
    public async Task Keyboard_reaches_every_tab_and_a_button_has_a_name()
    {
        await using var show = new RemoteSession();
        IPage page = await show.OpenAsync($"#{show.Token}", 1280, 800);
        await page.GetByRole(AriaRole.Tab, new() { Name = "Show" }).FocusAsync();
        foreach (string panel in new[] { "panel-dancer", "panel-sound", "panel-outputs", "panel-show" })
        {
            await page.Keyboard.PressAsync("ArrowRight");
            await Expect(page.Locator($"#{panel}")).ToBeVisibleAsync();
        }
        foreach (ILocator control in await page.Locator("button, input, a").AllAsync())
        {
            string name = await control.EvaluateAsync<string>(
                "e => (e.getAttribute('aria-label') || e.textContent || (e.labels && e.labels[0] && e.labels[0].textContent) || '').trim()");
            Assert.False(string.IsNullOrEmpty(name), await control.EvaluateAsync<string>("e => e.outerHTML"));
        }
        await page.GetByRole(AriaRole.Button, new() { Name = "Mirror" }).FocusAsync();
        await page.Keyboard.PressAsync("Space");
        show.Until(() => show.At("picture.mirror") == "True", "the space bar presses the button");
    }

    [Fact]
    public async Task Midi_controller_is_learned_and_moves_the_show()
    {
        await using var show = new RemoteSession();
        // A stand-in for the browser's MIDI, with one controller that the test plays.
        IPage page = await show.OpenAsync($"#{show.Token}", 1280, 800, script: """
            const input = { name: "Stand-in", onmidimessage: null };
            navigator.requestMIDIAccess = async () => ({ inputs: new Map([["1", input]]), onstatechange: null });
            window.play = (...data) => input.onmidimessage({ data });
            """);
        await page.GetByRole(AriaRole.Tab, new() { Name = "Outputs" }).ClickAsync();
        // The browser would ask for permission: not before something is to be learned.
        await Expect(page.Locator("#midi-state")).ToContainTextAsync("Learn connects");
        await LearnAsync("Show", page.GetByRole(AriaRole.Button, new() { Name = "Mirror" }), 0x90, 36);
        await Expect(page.Locator("#midi-state")).ToHaveTextAsync("Connected: Stand-in");
        Assert.Equal("False", show.At("picture.mirror"));
        await LearnAsync("Show", page.GetByRole(AriaRole.Button, new() { Name = "Side by side" }), 0x90, 37);
        await LearnAsync("Dancer", page.GetByLabel("Prediction"), 0xb0, 7);
        Assert.Equal("0", show.At("dancer.prediction_ms"));
        await page.GetByRole(AriaRole.Tab, new() { Name = "Outputs" }).ClickAsync();
        await page.Locator("#midi-learn").ScrollIntoViewIfNeededAsync();
        await RemoteSession.ShootAsync(page, "desktop-midi");

        await page.EvaluateAsync("window.play(0x90, 36, 100); window.play(0x80, 36, 0)");
        show.Until(() => show.At("picture.mirror") == "True", "the pad mirrors the picture");
        await page.EvaluateAsync("window.play(0x90, 37, 100)");
        show.Until(() => show.At("picture.layout") == "side-by-side", "the pad selects the layout");
        await page.EvaluateAsync("for (let i = 0; i <= 127; i++) window.play(0xb0, 7, i)");
        show.Until(() => show.At("dancer.prediction_ms") == "100", "the knob's last value arrives");
        await page.ReloadAsync();
        await Expect(page.Locator("#midi-state")).ToHaveTextAsync("Connected: Stand-in");
        await page.EvaluateAsync("window.play(0x90, 36, 100)");
        show.Until(() => show.At("picture.mirror") == "False", "what was learned is kept");
        show.AssertNoErrors();

        async Task LearnAsync(string tab, ILocator control, int status, int number)
        {
            await page.GetByRole(AriaRole.Tab, new() { Name = "Outputs" }).ClickAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Learn" }).ClickAsync();
            await page.GetByRole(AriaRole.Tab, new() { Name = tab }).ClickAsync();
            await control.ClickAsync();
            await page.EvaluateAsync($"window.play({status}, {number}, 90)");
            await Expect(page.Locator("#toast")).ToContainTextAsync($"{number} channel 1");
        }
    }

    [Fact]
    public async Task Health_page_shows_figures_and_the_way_back()
    {
        await using var show = new RemoteSession();
        IPage phone = await show.OpenAsync($"#{show.Token}");
        await Expect(phone.GetByRole(AriaRole.Button, new() { Name = "Freeze" })).ToBeVisibleAsync();
        await phone.GotoAsync(new Uri(show.Address, "health").ToString());
        await Expect(phone.GetByRole(AriaRole.Heading, new() { Name = "Pictures a second" })).ToBeVisibleAsync();
        ILocator pictures = phone.Locator(".chart").First;
        // The figure is of the last second, in which a busy machine may have made none; the page reads it again.
        await Expect(pictures.Locator("b")).ToHaveTextAsync(new Regex(@"^([2-9]|\d\d+)\."), new() { Timeout = 60_000 });
        Assert.StartsWith("M", await pictures.Locator(".curve").GetAttributeAsync("d"), StringComparison.Ordinal);
        await RemoteSession.ShootAsync(phone, "phone-health");
        await phone.SetViewportSizeAsync(1280, 800);
        await RemoteSession.ShootAsync(phone, "desktop-health");
        await phone.GetByRole(AriaRole.Link, new() { Name = "Remote" }).ClickAsync();
        await Expect(phone.GetByRole(AriaRole.Button, new() { Name = "Freeze" })).ToBeVisibleAsync();
        show.AssertNoErrors();
    }
}
