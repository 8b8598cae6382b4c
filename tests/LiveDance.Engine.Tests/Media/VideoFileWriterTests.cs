using LiveDance.Engine.Media;
using OpenCvSharp;

namespace LiveDance.Engine.Tests.Media;

public sealed class VideoFileWriterTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("out.mp4")]
    [InlineData("out.mkv")]
    [InlineData("out.mov")]
    [InlineData("out.webm")]
    public void Finished_video_of_every_container_has_every_picture(string name)
    {
        string path = _folder.File(name);
        Write(path, 20, complete: true);
        Assert.Equal((20, "64x48", false), TestClip.Probe(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Odd_sizes_are_padded_to_even_ones()
    {
        Write(_folder.File("odd.mp4"), 3, complete: true, width: 65, height: 47);
        Assert.Equal((3, "66x48", false), TestClip.Probe(_folder.File("odd.mp4")));
    }

    [Fact]
    public void Sound_is_kept_and_ends_with_the_picture()
    {
        string source = _folder.File("sound.mp4");
        TestClip.MakeWithSound(source, seconds: 4);
        string path = _folder.File("out.mp4");
        Write(path, 50, complete: true, audioFrom: source);
        (int frames, _, bool sound) = TestClip.Probe(path);
        Assert.Equal((50, true), (frames, sound));
        using var capture = new VideoCapture(path, VideoCaptureAPIs.FFMPEG);
        Assert.Equal(50, capture.FrameCount);
    }

    [Fact]
    public void Interrupted_video_is_playable_under_its_temporary_name()
    {
        string path = _folder.File("out.mp4");
        string part = Write(path, 20, complete: false);
        Assert.False(File.Exists(path));
        Assert.Equal(20, TestClip.Probe(part).Frames);
    }

    [Fact]
    public void Existing_file_is_replaced_only_when_the_new_one_is_complete()
    {
        string path = _folder.File("out.mp4");
        File.WriteAllText(path, "old");
        Write(path, 5, complete: false);
        Assert.Equal("old", File.ReadAllText(path));
        Write(path, 5, complete: true);
        Assert.Equal(5, TestClip.Probe(path).Frames);
    }

    [Fact]
    public void Paths_that_cannot_be_written_are_refused_in_advance()
    {
        Assert.Contains("there is no folder", Refusal(_folder.File("absent/out.mp4")), StringComparison.Ordinal);
        Assert.Contains("is a folder", Refusal(MakeFolder("folder.mp4")), StringComparison.Ordinal);
        Assert.Contains("does not have the extension of a video", Refusal(_folder.File("out.txt")), StringComparison.Ordinal);
        Assert.Contains("does not have the extension of a video", Refusal(_folder.File("out")), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));

        static string Refusal(string path) => Assert.Throws<EngineException>(() => VideoFileWriter.RequireWritable(path)).Message;

        string MakeFolder(string name) => Directory.CreateDirectory(_folder.File(name)).FullName;
    }

    private static string Write(string path, int pictures, bool complete, int width = 64, int height = 48, string? audioFrom = null)
    {
        using var writer = new VideoFileWriter(path, width, height, 25, audioFrom);
        using var picture = new Mat(height, width, MatType.CV_8UC3, new Scalar(40, 80, 120));
        for (int i = 0; i < pictures; i++) writer.Write(picture);
        writer.Finish(complete);
        return writer.PartPath;
    }
}
