using OpenCvSharp;

namespace LiveDance.EndToEnd.Integration;

/// <summary>Tests <see cref="StillSession.Similarity"/>, which the integration tests depend on.</summary>
public class StillSessionTests
{
    [Fact]
    public void Similarity_is_high_for_another_colour_range_and_low_for_another_position()
    {
        using Mat plate = Cv2.ImRead(Path.Combine(Footage.Nova, "plate.png"));
        using Mat picture = WithPerformerAt(plate, 200), elsewhere = WithPerformerAt(plate, 320), paler = new();
        picture.ConvertTo(paler, MatType.CV_8UC3, 219 / 255.0, 16);
        Assert.True(StillSession.Similarity(picture, paler) > 0.9, $"{StillSession.Similarity(picture, paler):0.00}");
        Assert.True(StillSession.Similarity(picture, elsewhere) < 0.5, $"{StillSession.Similarity(picture, elsewhere):0.00}");
        Assert.True(StillSession.Similarity(picture, plate) < 0.5);
    }

    private static Mat WithPerformerAt(Mat plate, int x)
    {
        Mat picture = plate.Clone();
        Cv2.Rectangle(picture, new Point(x, 120), new Point(x + 80, 280), new Scalar(230, 225, 220), -1);
        Cv2.Rectangle(picture, new Point(x + 10, 280), new Point(x + 70, 470), new Scalar(20, 20, 20), -1);
        return picture;
    }
}
