using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using LiveDance.Engine.Generation;
using LiveDance.Training.Data;
using OpenCvSharp;
using Size = OpenCvSharp.Size;

namespace LiveDance.EndToEnd;

/// <summary>Tests performers with wide and with high pictures, through every command.</summary>
public sealed class PictureShapeTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(256, 144)]
    [InlineData(144, 256)]
    public void Performer_of_any_shape_is_trained_exported_evaluated_and_danced(int width, int height)
    {
        string data = Directory.CreateDirectory(_folder.File("data")).FullName, run = _folder.File("run"), walker = _folder.File("walker");
        SmallDataset.Make(data, new Size(width, height)).Dispose();
        // Two steps of the generator; the tests of the training have a face network, too.
        Succeed("train", data, "-o", run, "--steps", "2", "--perceptual", "none", "--no-face");
        Succeed("export", run, data, "-o", walker, "--licence", "CC0");
        using (Performer performer = Performer.Load(walker))
        {
            Assert.Equal((2, new Size(width, height)), (performer.Manifest.Format, performer.Format.Picture));
            Assert.NotNull(performer.Manifest.Reach);
        }
        Assert.Contains("SSIM", Succeed("evaluate", walker, data).Output, StringComparison.Ordinal);
        string size = $"{width}x{height}", clip = Excerpt(_folder.File("guest.mp4"), seconds: 1, "null");

        Succeed("transfer", clip, "-o", _folder.File("performer.mp4"), "--performer", walker, "--pose", "fast");
        Assert.Equal((30, size), (Video.Frames(_folder.File("performer.mp4")), Video.Size(_folder.File("performer.mp4"))));
        Succeed("transfer", clip, "-o", _folder.File("inset.mp4"), "--performer", walker, "--layout", "inset", "--causal", "--pose", "fast");
        Assert.Equal(size, Video.Size(_folder.File("inset.mp4")));
        Succeed("transfer", clip, "-o", _folder.File("row.mp4"), "--performer", walker, "--layout", "side-by-side", "--pose", "fast");
        Assert.Equal(DefaultPerformer.Text(DefaultPerformer.SideBySide(new Size(width, height), 4.0 / 3)), Video.Size(_folder.File("row.mp4")));

        Succeed("live", clip, "--no-window", "-o", $"file:{_folder.File("live.mp4")}", "--performer", walker);
        Assert.Equal(size, Video.Size(_folder.File("live.mp4")));
        using JsonDocument bench = JsonDocument.Parse(
            Succeed("bench", clip, "--performer", walker, "--seconds", "1", "--no-yardstick", "--pose", "fast", "--json").Output);
        Assert.Equal(width, bench.RootElement.GetProperty("picture_size").GetProperty("width").GetInt32());
    }

    [Theory]
    [InlineData("null", "--size", "256x144", 256, 144, "cropped to 640 x 360 and scaled to 256 x 144")]
    [InlineData("scale=272:152,setsar=1", "", "", 272, 160, "cropped to 258 x 152 and scaled to 272 x 160")]
    public void Prepared_frames_have_the_size_that_is_asked_for_or_the_videos_own(
        string filter, string option, string value, int width, int height, string crop)
    {
        string video = Excerpt(_folder.File("dancer.mp4"), seconds: 31, $"fps=1,{filter}"), data = _folder.File("data");
        string[] options = option.Length == 0 ? [] : [option, value];
        ProgramRun run = Succeed(["prepare", video, "-o", data, "--force", .. options]);
        Assert.Contains(crop, run.Errors, StringComparison.Ordinal);
        using Dataset dataset = Dataset.Open(data);
        Assert.Equal((31, new Size(width, height)), (dataset.Count, dataset.Manifest.Size));
        using Mat frame = dataset.Frame(7);
        Assert.True(dataset.Plate.Size() == frame.Size() && Cv2.Mean(frame).Val1 > 20);
    }

    private static ProgramRun Succeed(params string[] arguments)
    {
        ProgramRun run = LiveDanceProgram.Run(arguments);
        Assert.True(run.ExitCode == 0, $"{string.Join(' ', arguments)}: {run.Errors}");
        return run;
    }

    private static string Excerpt(string path, double seconds, string filter)
    {
        using Process ffmpeg = Process.Start(
            "ffmpeg",
            [
                "-nostdin", "-v", "error", "-stream_loop", "1", "-i", LiveDanceProgram.Guest, "-t", seconds.ToString(CultureInfo.InvariantCulture),
                "-an", "-vf", filter, path,
            ]);
        Assert.True(ffmpeg.WaitForExit(TimeSpan.FromSeconds(120)) && ffmpeg.ExitCode == 0);
        return path;
    }
}
