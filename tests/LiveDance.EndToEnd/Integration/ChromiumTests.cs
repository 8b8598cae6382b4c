using System.Diagnostics;
using OpenCvSharp;

namespace LiveDance.EndToEnd.Integration;

/// <summary>Tests the HTTP page with Chromium, which OBS's browser source is based on.</summary>
[Collection(RealTime.Name)]
public sealed class ChromiumTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Chromium_shows_the_sessions_picture()
    {
        using var session = new StillSession();
        using Mat ours = session.Settled();
        string shot = _folder.File("shot.png");
        var start = new ProcessStartInfo("chromium",
        [
            "--headless=old", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            $"--window-size={DefaultPerformer.Picture.Width},{DefaultPerformer.Picture.Height}", "--timeout=8000",
            $"--user-data-dir={_folder.File("profile")}", $"--screenshot={shot}", session.Page + "/",
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
        double similarity = StillSession.Similarity(ours, theirs);
        Assert.True(similarity > 0.9, $"the page shows another picture: similarity {similarity:0.00}");
    }
}
