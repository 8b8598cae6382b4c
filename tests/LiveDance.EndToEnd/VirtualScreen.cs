using System.Diagnostics;
using OpenCvSharp;

namespace LiveDance.EndToEnd;

/// <summary>An X server of a test's own without a monitor, whose screen can be looked at.</summary>
internal sealed class VirtualScreen : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly Process _server;

    /// <param name="size">The screen's width and height in pixels, such as 1280x720.</param>
    public VirtualScreen(string size)
    {
        string[] arguments = ["-displayfd", "1", "-screen", "0", $"{size}x24", "-nolisten", "tcp", "-noreset", "-fbdir", _folder.Path];
        _server = Process.Start(new ProcessStartInfo("Xvfb", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Name = ":" + _server.StandardOutput.ReadLine();
    }

    /// <summary>The display's name, for the variable DISPLAY.</summary>
    public string Name { get; }

    /// <summary>What the screen shows: height x width x 3 bytes, BGR; empty if it could not be read. To be disposed of by the caller.</summary>
    public Mat Look()
    {
        string screenshot = _folder.File("screen.png");
        using Process ffmpeg = Process.Start(
            "ffmpeg", ["-y", "-nostdin", "-v", "quiet", "-f", "xwd_pipe", "-i", _folder.File("Xvfb_screen0"), "-frames:v", "1", screenshot]);
        return ffmpeg.WaitForExit(TimeSpan.FromSeconds(20)) && ffmpeg.ExitCode == 0 ? Cv2.ImRead(screenshot) : new Mat();
    }

    public void Dispose()
    {
        _server.Kill();
        Assert.True(_server.WaitForExit(TimeSpan.FromSeconds(10)));
        _server.Dispose();
        _folder.Dispose();
    }
}
