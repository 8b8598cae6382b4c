using LiveDance.Engine;
using LiveDance.Training.Preparation;
using OpenCvSharp;

namespace LiveDance.Training.Tests;

/// <summary>Tests which part of a video becomes the frames of a dataset.</summary>
public class FrameCropTests
{
    [Theory]
    [InlineData(640, 480, 256, 144, "cropped to 640 x 360 and scaled to 256 x 144")]
    [InlineData(270, 480, 128, 128, "cropped to 270 x 270 and scaled to 128 x 128")]
    [InlineData(1280, 720, 1280, 720, "used as they are")]
    [InlineData(1920, 1080, 1280, 720, "are scaled to 1280 x 720")]
    public void Largest_part_in_the_middle_is_taken_and_said(int videoWidth, int videoHeight, int width, int height, string sentence)
    {
        var video = new Size(videoWidth, videoHeight);
        var crop = FrameCrop.Of(video, new Size(width, height));
        Assert.Contains(sentence, crop.ToString(), StringComparison.Ordinal);
        Assert.Equal(new Size(width, height), crop.Frame);
        Assert.InRange((crop.Part.Left + crop.Part.Right) - video.Width, -1, 1);
        Assert.InRange((crop.Part.Top + crop.Part.Bottom) - video.Height, -1, 1);
    }

    [Theory]
    [InlineData(3840, 2160, 1280, 720)]
    [InlineData(1080, 1920, 720, 1280)]
    [InlineData(272, 152, 272, 160)]
    public void Frames_have_the_videos_own_shape_where_no_size_is_asked_for(int videoWidth, int videoHeight, int width, int height) =>
        Assert.Equal(new Size(width, height), FrameCrop.Of(new Size(videoWidth, videoHeight), null).Frame);

    [Fact]
    public void Long_and_narrow_video_needs_a_size() =>
        Assert.Contains("--size", Assert.Throws<EngineException>(() => FrameCrop.Of(new Size(1280, 96), null)).Message, StringComparison.Ordinal);
}
