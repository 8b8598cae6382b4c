using System.Diagnostics;
using System.Globalization;
using OpenCvSharp;

namespace LiveDance.EndToEnd;

/// <summary>Tests sessions in a window on a virtual display, by screenshots of the display.</summary>
public sealed class WindowSessionTests : IDisposable
{
    private static readonly Size Screen = new(1400, 800);
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);
    private readonly TestFolder _folder = new();
    private readonly VirtualScreen _screen = new(DefaultPerformer.Text(Screen));

    public void Dispose()
    {
        _screen.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Demo_plays_in_a_window_until_it_is_terminated()
    {
        Process program = LiveDanceProgram.Start(["demo"], _screen.Name, home: _folder.Path);
        Rect window = WindowOf(DefaultPerformer.SideBySide(4.0 / 3));
        try
        {
            using Mat first = WaitForPicture(program, window, _ => true);
            using Mat second = WaitForPicture(program, window, screen => Cv2.Norm(screen, first, NormTypes.L1) / screen.Total() > 1);
        }
        finally
        {
            Signal.Terminate(program);
        }
        ProgramRun run = LiveDanceProgram.Finish(program);
        Assert.Equal(130, run.ExitCode);
        AssertNoErrors(run);
    }

    [Fact]
    public void Session_ends_at_the_end_of_a_file()
    {
        string clip = _folder.File("short.mp4");
        using (Process ffmpeg = Process.Start("ffmpeg", ["-nostdin", "-v", "error", "-i", LiveDanceProgram.Guest, "-t", "1", clip]))
            Assert.True(ffmpeg.WaitForExit(TimeSpan.FromSeconds(60)));
        ProgramRun run = LiveDanceProgram.Finish(LiveDanceProgram.Start(["live", clip], _screen.Name, home: _folder.Path));
        Assert.Equal(0, run.ExitCode);
        AssertNoErrors(run);
    }

    [Fact]
    public void Lost_stream_leaves_the_last_picture_on_the_screen()
    {
        string address = $"udp://127.0.0.1:{TestPort.Reserve()}";
        Process server = Process.Start("ffmpeg",
        [
            "-nostdin", "-v", "quiet", "-re", "-stream_loop", "-1", "-i", LiveDanceProgram.Guest, "-t", "120", "-c:v", "libx264",
            "-preset", "ultrafast", "-tune", "zerolatency", "-g", "15", "-f", "mpegts", address,
        ]);
        Process program = LiveDanceProgram.Start(["live", address, "--layout", "performer"], _screen.Name, home: _folder.Path);
        Rect window = WindowOf(DefaultPerformer.Picture);
        try
        {
            using Mat running = WaitForPicture(program, window, _ => true);
            server.Kill();
            // The overlay reports it on the side that the performer leaves free: a dark box with light text, or further lines of the box if it
            // was already shown because the machine is slow.
            int left = window.Left + 20, right = window.Right - 140, top = window.Top + 20;
            Rect[] corners = [new(left, top, 120, 30), new(left, top + 50, 120, 40), new(right, top, 120, 30), new(right, top + 50, 120, 40)];
            using Mat held = WaitForPicture(program, window, screen => corners.Any(corner => Difference(screen, running, corner) > 30));
            Assert.True(Difference(held, running, new Rect(left, window.Bottom - 60, window.Width - 40, 50)) < 40, "the picture did not stay");
            // A read takes three seconds to fail; after that the session waits for the stream to come back, and its end must not wait with it.
            using (var pause = new ManualResetEventSlim()) pause.Wait(TimeSpan.FromSeconds(5));
            Assert.False(program.HasExited);
        }
        finally
        {
            server.Kill();
            server.Dispose();
            Signal.Terminate(program);
        }
        ProgramRun run = LiveDanceProgram.Finish(program);
        Assert.True(run.ExitCode == 130, $"{run.ExitCode}: {run.Errors}");
    }

    // On a slow machine a change of the pose model is reported; nothing else may be.
    private static void AssertNoErrors(ProgramRun run) => Assert.DoesNotContain(
        run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => !line.StartsWith("livedance: load:", StringComparison.Ordinal));

    // A window is in the middle of the screen and takes at most nine tenths of it.
    private static Rect WindowOf(Size content)
    {
        double scale = 0.9 * Math.Min((double)Screen.Width / content.Width, (double)Screen.Height / content.Height);
        var size = new Size((int)(content.Width * scale), (int)(content.Height * scale));
        return new Rect((Screen.Width - size.Width) / 2, (Screen.Height - size.Height) / 2, size.Width, size.Height);
    }

    // Waits for a coloured picture, as X's empty screen and a window without a picture are grey or black.
    private Mat WaitForPicture(Process program, Rect window, Func<Mat, bool> condition)
    {
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < Timeout && !program.HasExited)
        {
            Mat screen = _screen.Look();
            if (!screen.Empty() && ColourfulShare(screen, window) > 0.22 && condition(screen)) return screen;
            screen.Dispose();
        }
        Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"No such picture in {waited.Elapsed.TotalSeconds:0} s; ended: {program.HasExited}."));
        return new Mat();
    }

    private static double ColourfulShare(Mat screen, Rect window)
    {
        using var hsv = new Mat();
        using var colourful = new Mat();
        using var inside = new Mat(screen, window);
        Cv2.CvtColor(inside, hsv, ColorConversionCodes.BGR2HSV);
        Cv2.InRange(hsv, new Scalar(0, 60, 60), new Scalar(180, 255, 255), colourful);
        return Cv2.CountNonZero(colourful) / (double)colourful.Total();
    }

    private static double Difference(Mat a, Mat b, Rect area)
    {
        using var partA = new Mat(a, area);
        using var partB = new Mat(b, area);
        return Cv2.Norm(partA, partB, NormTypes.L1) / (area.Width * area.Height);
    }
}
