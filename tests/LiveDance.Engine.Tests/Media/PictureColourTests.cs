using System.Diagnostics;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Media;
using LiveDance.Engine.Output;
using OpenCvSharp;

namespace LiveDance.Engine.Tests.Media;

/// <summary>Colours of a written video equal those of its pictures when it is decoded as players and OBS do.</summary>
public sealed class PictureColourTests : IDisposable
{
    private static readonly Scalar[] Patches =
    [
        new(0, 0, 0), new(255, 255, 255), new(64, 177, 0), new(30, 30, 220), new(220, 60, 30), new(128, 160, 210), new(90, 90, 90),
        new(20, 200, 200),
    ];

    // Largest error of a lossy codec, in levels of 255; decoding by BT.601 instead gives errors of up to 30.
    private const int Tolerance = 7;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("session.mp4")]
    [InlineData("session.mkv")]
    [InlineData("session.webm")]
    public void Recording_keeps_the_colours_of_its_pictures(string name)
    {
        using (var outputs = new Outputs([OutputAddress.Parse("file:" + _folder.File(name))], new OutputSettings()))
        {
            using Frame frame = new(FrameFormat.Square(256, 64));
            Paint(frame.Picture);
            frame.HasPicture = true;
            outputs.Offer(frame.Hold());
            Assert.True(SpinWait.SpinUntil(() => outputs.All[0].Status.Written > 20, TimeSpan.FromSeconds(30)));
            outputs.Finish();
        }
        Check(name);
    }

    [Fact]
    public void Transferred_video_keeps_the_colours_of_its_pictures()
    {
        using var picture = new Mat(256, 256, MatType.CV_8UC3);
        Paint(picture);
        using (var writer = new VideoFileWriter(_folder.File("out.mp4"), 256, 256, 25))
        {
            for (int i = 0; i < 10; i++) writer.Write(picture);
            writer.Finish();
        }
        Check("out.mp4");
    }

    private static void Paint(Mat picture)
    {
        for (int i = 0; i < Patches.Length; i++)
        {
            using var patch = new Mat(picture, Place(i));
            patch.SetTo(Patches[i]);
        }
    }

    private static Rect Place(int patch) => new(patch % 4 * 64, patch / 4 * 128, 64, 128);

    private unsafe void Check(string name)
    {
        Assert.Equal("tv,bt709,bt709,bt709", Run("ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries",
            "stream=color_range,color_space,color_transfer,color_primaries", "-of", "csv=p=0", _folder.File(name)).Text.Trim());
        // Decoded by BT.709 without regard to the tags, as players do that ignore them.
        byte[] pixels = Run("ffmpeg", "-nostdin", "-v", "error", "-i", _folder.File(name), "-frames:v", "1", "-vf",
            "scale=in_color_matrix=bt709:in_range=tv,format=bgr24", "-f", "rawvideo", "pipe:1").Bytes;
        for (int i = 0; i < Patches.Length; i++)
        {
            Rect place = Place(i);
            int at = 3 * (((place.Y + 64) * 256) + place.X + 32);
            double[] wanted = [Patches[i].Val0, Patches[i].Val1, Patches[i].Val2];
            for (int c = 0; c < 3; c++)
            {
                int level = pixels[at + c];
                Assert.True(Math.Abs(level - wanted[c]) <= Tolerance, $"patch {i}, channel {c}: {level}, not {wanted[c]}");
            }
        }
    }

    private static (byte[] Bytes, string Text) Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        using var data = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(data);
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(60)));
        return (data.ToArray(), System.Text.Encoding.UTF8.GetString(data.ToArray()));
    }
}
