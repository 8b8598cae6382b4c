using System.Diagnostics;
using OpenCvSharp;

namespace LiveDance.EndToEnd.Integration;

/// <summary>A real browser opens the page, as OBS's browser source does.</summary>
[Collection(RealTime.Name)]
public sealed class ChromiumTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Chromium_shows_our_picture()
    {
        using var show = new StillShow();
        using Mat ours = show.Settled();
        string shot = _folder.File("shot.png");
        var start = new ProcessStartInfo("chromium",
        [
            "--headless=old", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=512,512", "--timeout=8000",
            $"--user-data-dir={_folder.File("profile")}", $"--screenshot={shot}", show.Page + "/",
        ])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using Process chromium = Process.Start(start)!;
        Task<string> errors = chromium.StandardError.ReadToEndAsync();
        Assert.True(chromium.WaitForExit(TimeSpan.FromMinutes(2)), "Chromium did not end");
        Assert.True(File.Exists(shot), await errors);
        using Mat theirs = Cv2.ImRead(shot);
        Assert.True(StillShow.Similarity(ours, theirs) > 0.9, $"the page shows something else: likeness {StillShow.Similarity(ours, theirs):0.00}");
    }
}
