using LiveDance.Engine.Media;

namespace LiveDance.Engine.Tests.Media;

public sealed class VideoEncodersTests
{
    private const string Listed = " V....D libx264              x264\n V....D h264_nvenc           NVIDIA\n V..... h264_qsv             Intel\n";

    [Theory]
    [InlineData("h264_nvenc", "h264_nvenc")]
    [InlineData("h264_qsv", "h264_qsv")]
    [InlineData("none", "libx264")]
    public void First_working_hardware_encoder_is_chosen_and_x264_without_one(string working, string taken) =>
        Assert.Equal(taken, VideoEncoders.Choose(Listed, _ => true, (name, _) => name == working)!.Value.Name);

    [Fact]
    public void Listed_encoder_without_its_device_is_not_tried() =>
        Assert.Equal("libx264", VideoEncoders.Choose(Listed, _ => false, (_, _) => throw new InvalidOperationException("it was tried"))!.Value.Name);

    [Fact]
    public void List_without_H264_encoder_gives_none() => Assert.Null(VideoEncoders.Choose(" V....D mpeg4 ", _ => true, (_, _) => true));

    [Fact]
    public void Trial_succeeds_only_with_an_encoder_that_works()
    {
        Assert.True(VideoEncoders.Works("libx264", ["-preset", "superfast"]));
        Assert.False(VideoEncoders.Works("h264_none", []));
        if (!File.Exists("/dev/nvidia0")) Assert.False(VideoEncoders.Works("h264_nvenc", ["-preset", "p4"]));
    }
}
