using System.Numerics;
using LiveDance.Engine.Pose.Networks;

namespace LiveDance.Engine.Tests.Pose;

/// <summary>Tests <see cref="SsdDecoder"/> on small grids of anchors.</summary>
public class SsdDecoderTests
{
    // A grid of 2 x 2 cells of 50 pixels, one anchor each: their centres are at 25 and 75 of 100 pixels.
    private readonly SsdDecoder _detections = new(100, keypoints: 1, (50, 1));
    private readonly Vector2[] _keypoints = new Vector2[1];

    [Fact]
    public void Number_of_anchors_equals_the_networks_outputs()
    {
        Assert.Equal(2254, new SsdDecoder(224, 4, (8, 2), (16, 2), (32, 6)).Count);
        Assert.Equal(896, new SsdDecoder(128, 6, (8, 2), (16, 6)).Count);
    }

    [Fact]
    public void Low_scores_give_no_detection()
    {
        Assert.Equal(0, _detections.Best(new float[24], [-0.1f, -5, -9, -100], _keypoints));
        Assert.Equal(0, _detections.Best(new float[24], [float.NaN, float.NaN, float.NaN, float.NaN], _keypoints));
    }

    [Fact]
    public void Overlapping_boxes_are_averaged_by_score_and_others_are_not()
    {
        float[] boxes =
        [
            0, 0, 40, 40, 0, 0, // around (25, 25), key point there
            -50, 0, 40, 40, -40, 10, // of the second anchor (75, 25), moved onto the first; its key point at (35, 35)
            0, 0, 40, 40, 0, 0, // far away
            0, 0, 40, 40, 0, 0, // far away
        ];
        float strong = MathF.Log(0.9f / 0.1f), weak = MathF.Log(0.6f / 0.4f);

        float score = _detections.Best(boxes, [strong, weak, weak, -9], _keypoints);

        Assert.Equal(0.9f, score, 1e-5);
        Assert.Equal(((0.9f * 25) + (0.6f * 35)) / 1.5f / 100, _keypoints[0].X, 1e-5);
        Assert.Equal(_keypoints[0].X, _keypoints[0].Y, 1e-5);
    }
}
