using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;

namespace LiveDance.EndToEnd.Integration;

/// <summary>Runs the program with two performers and the remote at all addresses, and browsers that open it.</summary>
internal sealed class RemoteSession : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);
    private readonly TestFolder _folder = new();
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(20) };
    private readonly int _port = TestPort.Reserve();
    private readonly string[] _options;
    private readonly string _models;
    private readonly ConcurrentQueue<string> _errors = [];
    private Process _program = null!;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public RemoteSession(params string[] options)
    {
        _options = options;
        _models = TwoPerformers.Make(_folder);
        Directory.CreateDirectory(Media);
        Tone("first.wav", 220);
        Tone("second.wav", 330);
        File.Copy(Path.Combine(Footage.Nova, "plate.png"), Path.Combine(Media, "stage.png"));
        Start();
    }

    /// <summary>The folder of music and backgrounds: first.wav, second.wav and stage.png.</summary>
    public string Media => _folder.File("media");

    /// <summary>The folder of recordings and screenshots.</summary>
    public string Recordings => _folder.File("recordings");

    public Uri Address => new($"http://127.0.0.1:{_port}/");

    /// <summary>The token that the program printed or kept.</summary>
    public string Token { get; private set; } = "";

    /// <summary>What the program printed on standard error.</summary>
    public string Printed { get; private set; } = "";

    public bool HasExited => _program.HasExited;

    /// <summary>Starts the program, again after <see cref="Kill"/>, and waits for its first picture.</summary>
    public void Start()
    {
        _program = LiveDanceProgram.Start(
            [
                "live", LiveDanceProgram.Guest, "--loop", "--no-window", "--pose", "fast", "--remote", $"0.0.0.0:{_port}", "--media", Media,
                "--recordings", Recordings, .. _options,
            ],
            home: _folder.Path, models: _models);
        _program.ErrorDataReceived += (_, line) => Printed += line.Data + "\n";
        _program.BeginErrorReadLine();
        string file = _folder.File(".config/livedance/remote-token");
        Until(() => File.Exists(file), "a token is kept");
        Token = File.ReadAllText(file).Trim();
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        Until(() => Status() is { } status && status.GetProperty("phase").GetString() == "running", "the session runs");
    }

    public void Kill()
    {
        _program.Kill();
        Assert.True(_program.WaitForExit(Timeout));
        _program.Dispose();
    }

    /// <summary>The status; null while the program does not answer.</summary>
    public JsonElement? Status()
    {
        try
        {
            return _client.GetFromJsonAsync<JsonElement>(new Uri(Address, "api/v1/status")).WaitAsync(Timeout).GetAwaiter().GetResult();
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>A value of the status by its path, such as <c>picture.mirror</c>, as text.</summary>
    public string At(string path)
    {
        JsonElement? value = Status();
        foreach (string name in path.Split('.')) value = value?.GetProperty(name);
        return value is { ValueKind: JsonValueKind.Null } ? "" : value?.ToString() ?? "";
    }

    public Task<HttpResponseMessage> SendAsync(string command, object? value) =>
        _client.PostAsJsonAsync(new Uri(Address, $"api/v1/commands/{command}"), new { value });

    public Task<HttpResponseMessage> PutAsync(string path, string json) =>
        _client.PutAsync(new Uri(Address, path), new StringContent(json, System.Text.Encoding.UTF8, "application/json"));

    public Task<HttpResponseMessage> GetAsync(string path) => _client.GetAsync(new Uri(Address, path));

    public void Until(Func<bool> condition, string what)
    {
        var waited = Stopwatch.StartNew();
        using var pause = new ManualResetEventSlim();
        while (!condition())
        {
            Assert.True(waited.Elapsed < Timeout, $"it did not happen in time that {what}: {Printed}");
            Assert.False(_program.HasExited, $"the session has ended before {what}: {Printed}");
            pause.Wait(TimeSpan.FromMilliseconds(100));
        }
    }

    /// <summary>Opens a browser of its own, like another phone; a script may run before those of the page.</summary>
    public async Task<IPage> OpenAsync(string path, int width = 390, int height = 844, string? script = null)
    {
        _playwright ??= await Playwright.CreateAsync();
        _browser ??= await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox"] });
        IBrowserContext context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            DeviceScaleFactor = width < 600 ? 2 : 1,
            HasTouch = width < 600,
            IsMobile = width < 600,
        });
        IPage page = await context.NewPageAsync();
        if (script is not null) await page.AddInitScriptAsync(script);
        page.SetDefaultTimeout(30000);
        page.PageError += (_, error) => _errors.Enqueue(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && message.Text.Contains("Content Security", StringComparison.Ordinal)) _errors.Enqueue(message.Text);
        };
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(Address.ToString(), StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal)) _errors.Enqueue($"request to {request.Url}");
        };
        await page.GotoAsync(new Uri(Address, path).ToString());
        return page;
    }

    /// <summary>Checks that no page had errors of scripts, violations of the content policy or requests to other places.</summary>
    public void AssertNoErrors() => Assert.True(_errors.IsEmpty, string.Join("\n", _errors));

    /// <summary>Keeps a picture of the page below artifacts/screenshots, to be looked at.</summary>
    public static async Task ShootAsync(IPage page, string name)
    {
        string folder = Directory.CreateDirectory(Path.Combine(Footage.Repository, "artifacts", "screenshots")).FullName;
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png") });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.CloseAsync();
        _playwright?.Dispose();
        if (!_program.HasExited)
        {
            Signal.Terminate(_program);
            Assert.True(_program.WaitForExit(Timeout));
        }
        _program.Dispose();
        _client.Dispose();
        _folder.Dispose();
    }

    private void Tone(string name, int frequency)
    {
        using Process ffmpeg = Process.Start(
            "ffmpeg", ["-nostdin", "-v", "error", "-f", "lavfi", "-i", $"sine=frequency={frequency}:duration=90", Path.Combine(Media, name)]);
        Assert.True(ffmpeg.WaitForExit(Timeout));
    }
}
