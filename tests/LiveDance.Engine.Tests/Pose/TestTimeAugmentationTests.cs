using System.Numerics;
using LiveDance.Engine.Pose.Networks;

namespace LiveDance.Engine.Tests.Pose;

/// <summary>Tests <see cref="TestTimeAugmentation"/>.</summary>
public class TestTimeAugmentationTests
{
    [Fact]
    public void Result_is_the_median_of_the_views()
    {
        var looks = new TestTimeAugmentation(4, points: 2);
        var median = new Vector2[2];
        looks.Add([new(1, 10), new(7, 7)]);
        looks.Median(median);
        Assert.Equal([new(1, 10), new(7, 7)], median);

        looks.Clear();
        looks.Add([new(1, 40), new(7, 7)]);
        looks.Add([new(4, 10), new(7, 7)]);
        looks.Add([new(900, 30), new(7, 7)]);
        looks.Median(median);
        // An outlier of one view has no effect.
        Assert.Equal(new Vector2(4, 30), median[0]);
        looks.Add([new(6, 20), new(7, 8)]);
        looks.Median(median);
        Assert.Equal([new(5, 25), new(7, 7)], median);
    }

    [Fact]
    public void Views_differ_slightly_and_the_first_two_use_the_crop_itself()
    {
        var crop = new Crop(new Vector2(200, 150), 300, 0.3f);
        Assert.Equal(crop, TestTimeAugmentation.Vary(crop, 0));
        Assert.Equal(crop, TestTimeAugmentation.Vary(crop, 1));
        Crop[] others = [.. Enumerable.Range(2, 6).Select(look => TestTimeAugmentation.Vary(crop, look))];
        Assert.Equal(others.Length, others.Distinct().Count());
        foreach (Crop other in others)
        {
            Assert.InRange(Vector2.Distance(other.Centre, crop.Centre), 5.9f, 6.1f);
            Assert.InRange(other.Size, 288, 312);
            Assert.InRange(other.Turn, 0.25f, 0.35f);
        }
    }

    [Fact]
    public void Planes_are_mirrored_row_by_row()
    {
        float[] planes = [.. Enumerable.Range(0, 3 * 8 * 8).Select(i => (float)i)];
        TestTimeAugmentation.Mirror(planes, 8);
        Assert.Equal([7, 6, 5, 4, 3, 2, 1, 0, 15], planes[..9]);
        Assert.Equal(3 * 64 - 8, planes[^1]);
    }

    [Fact]
    public void Each_landmark_has_its_counterpart_on_the_other_side()
    {
        // BlazePose: nose; inner, middle and outer point of the left eye, then of the right; ears; mouth; shoulders, ...
        Assert.Equal([0, 4, 5, 6, 1, 2, 3, 8, 7, 10, 9, 12, 11], Enumerable.Range(0, 13).Select(BodyLandmarker.MirroredLandmark));
        Assert.Equal([28, 27, 32, 31], new[] { 27, 28, 31, 32 }.Select(BodyLandmarker.MirroredLandmark));
        // The two alignment points have none.
        Assert.Equal((33, 34), (BodyLandmarker.MirroredLandmark(33), BodyLandmarker.MirroredLandmark(34)));
    }
}
