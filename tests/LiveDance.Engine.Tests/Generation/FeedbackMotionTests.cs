using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using OpenCvSharp;

namespace LiveDance.Engine.Tests.Generation;

/// <summary>Tests how far the feedback is moved, and the drawing with it.</summary>
public class FeedbackMotionTests
{
    private static readonly FrameFormat Format = new(new Size(1024, 512), new Size(512, 256));

    [Theory]
    [InlineData(15, 0, 0, 0)]
    [InlineData(30, 0, 8, 0)]
    [InlineData(-41, 3, -10, 1)]
    [InlineData(0, -24, 0, -6)]
    public void Feedback_moves_with_the_trunk_after_a_long_way(float x, float y, int columns, int rows)
    {
        PersonPose before = PoseFile.Standing(500, 450, 300), now = PoseFile.Standing(500 + x, 450 + y, 300);
        // A fast arm alone moves nothing.
        now.Points[Keypoints135.LeftWrist] = now.Points[Keypoints135.LeftWrist] with { X = 900 };
        Assert.Equal((columns, rows), FeedbackMotion.Between(before, now, Format));
        Assert.Equal(default, FeedbackMotion.Between(new PersonPose(), now, Format));
    }

    [Fact]
    public void Joint_is_left_behind_if_it_moves_otherwise_than_the_whole()
    {
        PersonPose before = PoseFile.Standing(500, 450, 300), now = PoseFile.Standing(540, 450, 300);
        Assert.False(FeedbackMotion.LeavesJointsBehind(before, now, (10, 0), Format));
        Assert.True(FeedbackMotion.LeavesJointsBehind(before, now, default, Format));
        now.Points[Keypoints135.LeftAnkle] = before.Points[Keypoints135.LeftAnkle];
        Assert.True(FeedbackMotion.LeavesJointsBehind(before, now, (10, 0), Format));
    }

    [Theory]
    [InlineData(3, 0)]
    [InlineData(-3, 2)]
    [InlineData(0, -5)]
    [InlineData(300, 0)]
    [InlineData(0, 300)]
    public void Moved_drawing_is_black_where_nothing_comes_from(int columns, int rows)
    {
        var format = new FrameFormat(new Size(128, 64), new Size(64, 32));
        using var drawing = new Mat(format.Drawing, MatType.CV_8UC3);
        Cv2.Randu(drawing, new Scalar(1, 1, 1), new Scalar(255, 255, 255));
        using Mat before = drawing.Clone();
        FeedbackMotion.Move(drawing, (columns, rows), format);
        for (int y = 0; y < 32; y++)
        {
            for (int x = 0; x < 64; x++)
            {
                int fromX = x - (2 * columns), fromY = y - (2 * rows);
                bool inside = fromX is >= 0 and < 64 && fromY is >= 0 and < 32;
                Assert.Equal(inside ? before.At<Vec3b>(fromY, fromX) : default, drawing.At<Vec3b>(y, x));
            }
        }
    }
}
