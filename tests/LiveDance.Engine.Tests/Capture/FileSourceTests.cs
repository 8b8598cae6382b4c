using LiveDance.Engine.Capture;
using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Engine.Tests.Capture;

public sealed class FileSourceTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly Frame _frame = new(FrameFormat.Square(4, 1));

    public void Dispose()
    {
        _frame.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Video_file_gives_every_frame_in_order_with_its_time()
    {
        string clip = _folder.File("ramp.mp4");
        TestClip.MakeRamp(clip, 10);
        using var source = new VideoFileSource(clip);
        Assert.Equal((25, 10), (source.FramesPerSecond, source.FrameCount));
        for (int i = 0; i < 10; i++)
        {
            Assert.True(source.TryRead(_frame, default));
            Assert.Equal(i / 25.0, _frame.Time, 1e-9);
            Assert.Equal(Math.Max(0, (8 * i - 16) * 255 / 219.0), TestClip.Level(_frame.Image), 3.0);
            Assert.False(_frame.IsDiscontinuity);
        }
        Assert.False(source.TryRead(_frame, default));
        Assert.False(source.EndedEarly);
    }

    [Fact]
    public void Looping_video_restarts_with_a_discontinuity_and_increasing_time()
    {
        string clip = _folder.File("ramp.mp4");
        TestClip.MakeRamp(clip, 5);
        using var source = new VideoFileSource(clip, loop: true);
        bool[] discontinuities = [.. Enumerable.Range(0, 12).Select(_ => source.TryRead(_frame, default) && _frame.IsDiscontinuity)];
        Assert.Equal([5, 10], discontinuities.Select((isOne, i) => isOne ? i : -1).Where(i => i >= 0));
        Assert.Equal(11 / 25.0, _frame.Time, 1e-9);
    }

    [Fact]
    public void Files_that_are_no_videos_are_refused_with_a_one_line_message()
    {
        File.WriteAllText(_folder.File("empty.mp4"), "");
        File.WriteAllText(_folder.File("text.mp4"), "This is a text file, which is not empty and contains no video.\n");
        TestClip.MakeRamp(_folder.File("whole.mp4"), 30);
        byte[] whole = File.ReadAllBytes(_folder.File("whole.mp4"));
        File.WriteAllBytes(_folder.File("cut.mp4"), whole[..(whole.Length / 2)]);

        Assert.Contains("There is no file", Refusal("absent.mp4"), StringComparison.Ordinal);
        Assert.Contains("is empty", Refusal("empty.mp4"), StringComparison.Ordinal);
        Assert.Contains("is not a video", Refusal("text.mp4"), StringComparison.Ordinal);
        Assert.Contains("is not a video", Refusal("cut.mp4"), StringComparison.Ordinal);
        Assert.Contains("is a folder", Refusal("."), StringComparison.Ordinal);

        string Refusal(string name)
        {
            string path = _folder.File(name);
            string message = Assert.Throws<EngineException>(() => new VideoFileSource(path)).Message;
            Assert.Contains(path, message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', message);
            return message;
        }
    }

    [Fact]
    public void Truncated_video_is_reported_as_ended_early()
    {
        TestClip.Ffmpeg("-f", "lavfi", "-i", "testsrc=s=320x240:r=25:d=4", "-movflags", "+faststart", _folder.File("whole.mp4"));
        byte[] whole = File.ReadAllBytes(_folder.File("whole.mp4"));
        File.WriteAllBytes(_folder.File("cut.mp4"), whole[..(whole.Length * 2 / 3)]);
        using var source = new VideoFileSource(_folder.File("cut.mp4"));
        int frames = 0;
        while (source.TryRead(_frame, default)) frames++;
        Assert.InRange(frames, 10, 90);
        Assert.True(source.EndedEarly);
    }

    [Fact]
    public void Image_folder_gives_images_in_order_of_name_and_names_a_damaged_one()
    {
        foreach ((string name, int level) in new[] { ("b.png", 20), ("a.png", 10), ("c.jpg", 30) })
        {
            using var image = new Mat(8, 8, MatType.CV_8UC3, new Scalar(level, level, level));
            Cv2.ImWrite(_folder.File(name), image);
        }
        File.WriteAllText(_folder.File("d.png"), "no image");
        using var source = new ImageFolderSource(_folder.Path, framesPerSecond: 10);
        foreach (int level in new[] { 10, 20, 30 })
        {
            Assert.True(source.TryRead(_frame, default));
            Assert.Equal(level, TestClip.Level(_frame.Image), 1.0);
        }
        Assert.Equal(0.2, _frame.Time, 1e-9);
        EngineException error = Assert.Throws<EngineException>(() => source.TryRead(_frame, default));
        Assert.Contains("d.png", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_without_images_is_refused() =>
        Assert.Contains("has no images", Assert.Throws<EngineException>(() => Sources.OpenFile(_folder.Path)).Message, StringComparison.Ordinal);

    [Fact]
    public void Mirrored_source_swaps_left_and_right()
    {
        using (var image = new Mat(8, 8, MatType.CV_8UC3, new Scalar(0)))
        {
            using Mat left = image.SubMat(new Rect(0, 0, 4, 8));
            left.SetTo(new Scalar(200, 200, 200));
            Cv2.ImWrite(_folder.File("half.png"), image);
        }
        using var source = new MirroredSource(Sources.OpenFile(_folder.Path));
        Assert.True(source.TryRead(_frame, default));
        Assert.Equal(0, _frame.Image.At<Vec3b>(4, 1).Item0);
        Assert.Equal(200, _frame.Image.At<Vec3b>(4, 6).Item0);
    }
}
