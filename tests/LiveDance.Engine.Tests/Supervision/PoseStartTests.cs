using LiveDance.Engine.Supervision;

namespace LiveDance.Engine.Tests.Supervision;

/// <summary>The pose worker takes its next image so late that its drawing is ready when the generator is.</summary>
public class PoseStartTests
{
    private readonly ManualClock _clock = new();
    private readonly PoseStart _start;

    public PoseStartTests() => _start = new PoseStart(_clock);

    [Fact]
    public void Nothing_is_waited_for_before_anything_was_measured()
    {
        _start.PictureBegins();
        Assert.Equal(TimeSpan.Zero, _start.Wait);
    }

    [Fact]
    public void Nothing_is_waited_for_while_the_generator_is_idle()
    {
        Measure(picture: 70, pose: 30);
        Assert.Equal(TimeSpan.Zero, _start.Wait);
    }

    [Theory]
    // 70 ms less those that have passed, less a pose of 30 ms with its margin of 15 % and 2 ms.
    [InlineData(0, 33.5)]
    [InlineData(20, 13.5)]
    [InlineData(40, 0)]
    [InlineData(1000, 0)]
    public void A_slow_generator_lets_the_image_be_taken_later(double passed, double expected)
    {
        Measure(picture: 70, pose: 30);
        _start.PictureBegins();
        _clock.Advance(TimeSpan.FromMilliseconds(passed));
        Assert.Equal(expected, _start.Wait.TotalMilliseconds, 0.01);
    }

    [Fact]
    public void A_pose_that_takes_longer_than_the_picture_begins_at_once()
    {
        Measure(picture: 10, pose: 30);
        _start.PictureBegins();
        Assert.Equal(TimeSpan.Zero, _start.Wait);
    }

    [Fact]
    public void After_a_stall_hardly_anything_is_waited_for()
    {
        Measure(picture: 20, pose: 15);
        _start.PictureBegins();
        _clock.Advance(TimeSpan.FromSeconds(20));
        _start.PictureEnds();
        _start.PictureBegins();
        Assert.InRange(_start.Wait.TotalMilliseconds, 0, 50);
    }

    // Ten frames with these times, in milliseconds.
    private void Measure(double picture, double pose)
    {
        for (int i = 0; i < 10; i++)
        {
            _start.PictureBegins();
            _clock.Advance(TimeSpan.FromMilliseconds(picture));
            _start.PictureEnds();
            _start.PoseTook(pose / 1000);
        }
    }
}
