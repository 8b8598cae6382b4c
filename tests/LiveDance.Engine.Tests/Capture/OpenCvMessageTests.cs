using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Engine.Tests.Capture;

/// <summary>OpenCV prints nothing of its own to standard error.</summary>
public sealed class OpenCvMessageTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Opening_unreadable_files_and_cameras_prints_nothing()
    {
        TestClip.MakeRamp(_folder.File("whole.mp4"), 10);
        byte[] whole = File.ReadAllBytes(_folder.File("whole.mp4"));
        File.WriteAllBytes(_folder.File("cut.mp4"), whole[..(whole.Length / 2)]);
        File.WriteAllText(_folder.File("text.mp4"), "This is not a video.\n");
        File.WriteAllBytes(_folder.File("empty.mp4"), []);
        // Uses the engine once, which loads it and applies its settings to OpenCV.
        using (var engine = new Frame(Engine.Frames.FrameFormat.NoPicture)) Assert.NotNull(engine.Image);
        string printed = StandardError.During(() =>
        {
            foreach (string file in new[] { "cut.mp4", "text.mp4", "empty.mp4", "absent.mp4" })
            {
                using var capture = new VideoCapture(_folder.File(file));
                using var frame = new Mat();
                Assert.False(capture.IsOpened() && capture.Read(frame), $"'{file}' opened");
            }
            using var camera = new VideoCapture(97);
            Assert.False(camera.IsOpened());
        });
        Assert.Equal("", printed);
    }
}
