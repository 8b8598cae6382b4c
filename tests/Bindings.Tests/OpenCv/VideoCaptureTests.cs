using System.Diagnostics;
using OpenCvSharp;

namespace LiveDance.Bindings.Tests.OpenCv;

/// <summary>Videos that ffmpeg, not OpenCV, has written.</summary>
public sealed class ColourVideo : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("livedance-").FullName;

    public ColourVideo()
    {
        // 12 frames, 25 fps: 6 of pure red, then 6 of (R 40, G 160, B 90). FFV1 in BGR0 loses nothing.
        Lossless = Path.Combine(_folder, "colours.mkv");
        Compressed = Path.Combine(_folder, "colours.mp4");
        const string Colours =
            "color=c=0xff0000:s=64x48:r=25:d=0.24,format=rgba[a];" +
            "color=c=0x28a05a:s=64x48:r=25:d=0.24,format=rgba[b];[a][b]concat";
        Ffmpeg("-f", "lavfi", "-i", Colours, "-pix_fmt", "bgr0", "-c:v", "ffv1", Lossless);
        Ffmpeg("-i", Lossless, "-pix_fmt", "yuv420p", "-c:v", "libx264", "-g", "3", Compressed);
    }

    public string Lossless { get; }

    public string Compressed { get; }

    public string Write(string name, byte[] content)
    {
        string file = Path.Combine(_folder, name);
        File.WriteAllBytes(file, content);
        return file;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void Ffmpeg(params string[] arguments)
    {
        using Process process = Process.Start("ffmpeg", ["-v", "error", "-nostdin", "-y", .. arguments]);
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(60)), "ffmpeg did not end");
        Assert.Equal(0, process.ExitCode);
    }
}

public class VideoCaptureTests(ColourVideo videos) : IClassFixture<ColourVideo>
{
    [Fact]
    public void A_video_is_read_with_the_colours_it_was_written_with()
    {
        using var capture = new VideoCapture(videos.Lossless, VideoCaptureAPIs.FFMPEG);
        Assert.True(capture.IsOpened());
        Assert.Equal((64, 48, 25.0), (capture.FrameWidth, capture.FrameHeight, capture.Fps));
        Assert.Equal(CaptureType.File, capture.CaptureType);
        Assert.Equal("FFMPEG", capture.GetBackendName());
        Assert.Equal("FFV1", capture.FourCC);

        using var frame = new Mat();
        for (int i = 0; i < 12; i++)
        {
            Assert.True(capture.Read(frame));
            Assert.Equal(i < 6 ? new Vec3b(0, 0, 255) : new Vec3b(0x5a, 0xa0, 0x28), frame.Get<Vec3b>(20, 30));
        }
        Assert.False(capture.Read(frame));
        Assert.True(frame.Empty());
        Assert.Throws<NotSupportedException>(() => capture.FrameWidth = 32);
    }

    [Fact]
    public void A_compressed_video_tells_its_length_and_can_be_rewound()
    {
        using var capture = new VideoCapture(videos.Compressed);
        using var frame = new Mat();
        Assert.Equal(12, capture.FrameCount);
        for (int i = 0; i < 12; i++) Assert.True(capture.Grab());
        Assert.False(capture.Grab());

        Assert.True(capture.Set(VideoCaptureProperties.PosFrames, 0));
        Assert.True(capture.Grab());
        Assert.True(capture.Retrieve(frame));
        Assert.InRange(frame.Get<Vec3b>(24, 32).Item2, 245, 255);
        capture.PosFrames = 8;
        Assert.True(capture.Read(frame));
        Assert.InRange(frame.Get<Vec3b>(24, 32).Item1, 155, 165);
    }

    [Fact]
    public void Reading_into_the_same_matrix_allocates_nothing()
    {
        using var capture = new VideoCapture(videos.Compressed);
        using var frame = new Mat();
        for (int i = 0; i < 3; i++) capture.Read(frame);
        IntPtr data = frame.Data;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 8; i++) capture.Read(frame);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(data, frame.Data);
    }

    [Fact]
    public void A_capture_can_be_released_and_opened_again()
    {
        using var capture = new VideoCapture();
        Assert.False(capture.IsOpened());
        Assert.True(capture.Open(videos.Compressed));
        capture.Release();
        Assert.False(capture.IsOpened());
        int[] patience = [(int)VideoCaptureProperties.OpenTimeoutMsec, 5000];
        Assert.True(capture.Open(videos.Lossless, VideoCaptureAPIs.FFMPEG, patience));
        Assert.False(capture.Open(Path.Combine(Path.GetTempPath(), "livedance-nowhere.mp4")));
        Assert.False(capture.Open(97, VideoCaptureAPIs.V4L2));
        Assert.Equal(CaptureType.Camera, capture.CaptureType);
    }

    [Fact]
    public void Four_characters_make_the_codecs_number()
    {
        Assert.Equal('M' | 'J' << 8 | 'P' << 16 | 'G' << 24, VideoWriter.FourCC('M', 'J', 'P', 'G'));
        Assert.Equal(VideoWriter.FourCC('M', 'J', 'P', 'G'), VideoWriter.FourCC("MJPG"));
    }

    [Fact]
    public void What_is_no_video_does_not_open_and_nothing_is_printed()
    {
        byte[] whole = File.ReadAllBytes(videos.Compressed);
        string[] bad =
        [
            videos.Write("text.mp4", "This is not a video.\n"u8.ToArray()),
            videos.Write("empty.mp4", []),
            videos.Write("truncated.mp4", whole[..(whole.Length / 2)]),
            Path.Combine(Path.GetTempPath(), "livedance-nowhere.mp4"),
        ];

        string printed = StandardError.During(() =>
        {
            foreach (string file in bad)
            {
                using var capture = new VideoCapture(file);
                using var frame = new Mat();
                Assert.False(capture.IsOpened() && capture.Read(frame), $"'{file}' opened");
            }
            using var camera = new VideoCapture(97);
            Assert.False(camera.IsOpened());
        });

        Assert.Equal("", printed);
    }
}
