using LiveDance.Engine.Capture;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Media;
using OpenCvSharp;

namespace LiveDance.Engine.Tests.Capture;

/// <summary>Tests that images come upright, with square pixels, in one size, in order, and of the right stream.</summary>
public sealed class PictureShapeTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly Frame _frame = new(FrameFormat.Square(4, 1));

    public void Dispose()
    {
        _frame.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("320:480", "2", 640, 480)]
    [InlineData("720:576", "16/15", 768, 576)]
    [InlineData("640:240", "1/2", 640, 480)]
    [InlineData("161:121", "1", 161, 121)]
    public void Pixels_that_are_not_square_are_stretched_on_their_shorter_side(string size, string ratio, int width, int height)
    {
        TestClip.Ffmpeg("-f", "lavfi", "-i", $"testsrc=r=25:d=0.2,scale={size},setsar={ratio}", "-pix_fmt", "yuv444p", _folder.File("sar.mp4"));
        Assert.Equal(new Size(width, height), First("sar.mp4"));
    }

    [Fact]
    public void Rotated_phone_video_is_upright_also_with_pixels_that_are_not_square()
    {
        TestClip.Ffmpeg("-f", "lavfi", "-i", "testsrc=r=25:d=0.2,scale=320:240,setsar=2", "-pix_fmt", "yuv420p", _folder.File("flat.mp4"));
        TestClip.Ffmpeg("-i", _folder.File("flat.mp4"), "-c", "copy", "-metadata:s:v", "rotate=90", _folder.File("phone.mp4"));
        Assert.Equal(new Size(240, 640), First("phone.mp4"));
    }

    [Fact]
    public void Single_photo_and_photos_of_a_folder_are_turned_by_their_orientation()
    {
        // EXIF with orientation 6, after the start of the image: the camera was turned by 90 degrees.
        byte[] exif =
        [
            0xFF, 0xE1, 0, 34, .. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0,
        ];
        using (var image = new Mat(40, 60, MatType.CV_8UC3, new Scalar(10, 20, 30)))
        {
            byte[] plain = image.ImEncode(".jpg");
            File.WriteAllBytes(_folder.File("photo.jpg"), [.. plain[..2], .. exif, .. plain[2..]]);
        }
        Assert.Equal(new Size(40, 60), First("photo.jpg"));
        Assert.Equal(new Size(40, 60), First(""));
    }

    [Fact]
    public void Images_of_a_folder_are_fitted_into_the_size_of_the_first_one_in_the_order_of_their_numbers()
    {
        Paint("f1.png", 640, 480, 10);
        Paint("f2.png", 360, 640, 20);
        Paint("f10.png", 1280, 960, 30);
        Paint("f011.png", 20, 10, 40);
        File.WriteAllText(_folder.File("._f3.png"), "a note of macOS");
        using IFrameSource source = Sources.OpenFile(_folder.Path);
        foreach (int level in new[] { 10, 20, 30, 40 })
        {
            Assert.True(source.TryRead(_frame, default));
            Assert.Equal(new Size(640, 480), _frame.Image.Size());
            Assert.Equal(level, _frame.Image.At<Vec3b>(240, 320).Item0);
            Assert.Equal(level == 20 ? 0 : level, _frame.Image.At<Vec3b>(240, 20).Item0);
        }
        Assert.False(source.TryRead(_frame, default));
    }

    [Fact]
    public void Cover_picture_is_no_video_and_the_largest_of_several_videos_is_read()
    {
        TestClip.Ffmpeg("-f", "lavfi", "-i", "color=red:s=640x640:r=25:d=0.04", _folder.File("cover.png"));
        TestClip.Ffmpeg(
            "-f", "lavfi", "-i", "color=green:s=64x48:r=25:d=0.4", "-f", "lavfi", "-i", "color=blue:s=128x96:r=25:d=0.4", "-i", _folder.File("cover.png"),
            "-map", "0", "-map", "1", "-map", "2", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:v:2", "copy", "-disposition:v:2", "attached_pic",
            _folder.File("several.mp4"));
        Assert.Equal(new Size(128, 96), First("several.mp4"));
        Assert.True(_frame.Image.At<Vec3b>(40, 60).Item0 > 200, "the blue one is the largest");
        TestClip.Ffmpeg("-f", "lavfi", "-i", "sine=d=1", "-i", _folder.File("cover.png"), "-map", "0", "-map", "1", "-c:v", "copy", "-disposition:v:0", "attached_pic",
            _folder.File("song.m4a"));
        Assert.Contains(
            "not a video", Assert.Throws<EngineException>(() => new VideoFileSource(_folder.File("song.m4a"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sound_of_an_unknown_kind_is_left_out_with_a_notice_and_another_one_is_used_if_there_is_one()
    {
        TestClip.Ffmpeg("-f", "lavfi", "-i", "testsrc=s=96x64:r=25:d=1", "-f", "lavfi", "-i", "sine=d=1", "-f", "lavfi", "-i", "sine=d=1", "-map", "0",
            "-map", "1", "-map", "2", "-c:a:0", "pcm_s16le", "-c:a:1", "aac", "-pix_fmt", "yuv420p", _folder.File("two.mov"));
        TestClip.Ffmpeg("-i", _folder.File("two.mov"), "-map", "0:0", "-map", "0:1", "-c", "copy", _folder.File("one.mov"));
        foreach ((string name, bool sound, string notice) in new[] { ("one.mov", false, "is left out"), ("two.mov", true, "another one is used") })
        {
            string broken = _folder.File("unknown-" + name), output = _folder.File("out.mp4");
            byte[] bytes = File.ReadAllBytes(_folder.File(name));
            while (bytes.AsSpan().IndexOf("sowt"u8) is >= 0 and int at) "apac"u8.CopyTo(bytes.AsSpan(at));
            File.WriteAllBytes(broken, bytes);
            using (var source = new VideoFileSource(broken))
            using (var writer = new VideoFileWriter(output, 96, 64, source.ConstantRate, broken))
            {
                while (source.TryRead(_frame, default)) writer.Write(_frame.Image, _frame.Time);
                writer.Finish();
                Assert.Contains(notice, writer.Notice, StringComparison.Ordinal);
            }
            Assert.Equal((25, "96x64", sound), TestClip.Probe(output));
        }
    }

    [Theory]
    [InlineData("f2", "f10", -1)]
    [InlineData("f10", "f9", 1)]
    [InlineData("a1b2", "a1b10", -1)]
    [InlineData("f007", "f7", -1)]
    [InlineData("f99999999999999999999998", "f99999999999999999999999", -1)]
    [InlineData("a", "b1", -1)]
    [InlineData("same3", "same3", 0)]
    public void Numbers_in_names_are_ordered_by_their_value(string first, string second, int order)
    {
        Assert.Equal(order, Math.Sign(NaturalOrder.Comparer.Compare(first, second)));
        Assert.Equal(-order, Math.Sign(NaturalOrder.Comparer.Compare(second, first)));
    }

    private Size First(string name)
    {
        using IFrameSource source = Sources.OpenFile(_folder.File(name));
        Assert.True(source.TryRead(_frame, default));
        return _frame.Image.Size();
    }

    private void Paint(string name, int width, int height, int level)
    {
        using var image = new Mat(height, width, MatType.CV_8UC3, new Scalar(level, level, level));
        Cv2.ImWrite(_folder.File(name), image);
    }
}
