using LiveDance.Engine.Media;

namespace LiveDance.Engine.Tests.Media;

public sealed class VideoEncodersTests
{
    private const string Listed = " V....D libx264              x264\n V....D h264_nvenc           NVIDIA\n V..... h264_qsv             Intel\n";

    [Theory]
    [InlineData("h264_nvenc", "h264_nvenc")]
    [InlineData("h264_qsv", "h264_qsv")]
    [InlineData("none", "libx264")]
    public void The_first_in_hardware_that_really_encodes_is_taken_and_x264_otherwise(string working, string taken) =>
        Assert.Equal(taken, VideoEncoders.Choose(Listed, _ => true, (name, _) => name == working)!.Value.Name);

    [Fact]
    public void What_is_listed_but_has_no_device_is_not_even_tried() =>
        Assert.Equal("libx264", VideoEncoders.Choose(Listed, _ => false, (_, _) => throw new InvalidOperationException("it was tried"))!.Value.Name);

    [Fact]
    public void Without_any_there_is_none() => Assert.Null(VideoEncoders.Choose(" V....D mpeg4 ", _ => true, (_, _) => true));

    [Fact]
    public void A_trial_tells_what_works_from_what_does_not()
    {
        Assert.True(VideoEncoders.Works("libx264", ["-preset", "superfast"]));
        Assert.False(VideoEncoders.Works("h264_none", []));
        if (!File.Exists("/dev/nvidia0")) Assert.False(VideoEncoders.Works("h264_nvenc", ["-preset", "p4"]));
    }
}
