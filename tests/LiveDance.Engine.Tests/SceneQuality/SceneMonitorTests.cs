using LiveDance.Engine.Frames;
using LiveDance.Engine.SceneQuality;
using OpenCvSharp;

namespace LiveDance.Engine.Tests.SceneQuality;

/// <summary>Tests the reports of <see cref="SceneMonitor"/> on a frame of the guest and modified copies.</summary>
public sealed class SceneMonitorTests : IDisposable
{
    private readonly SceneMonitor _watch = new();
    private readonly PersonPose _pose = new();
    private readonly Mat _image = new();
    private double _time;

    public SceneMonitorTests()
    {
        using var capture = new VideoCapture(Path.Combine(Footage.Repository, "footage", "guest.mp4"));
        Assert.True(capture.Read(_image));
        Stand(top: 0.3f, feet: 0.8f);
    }

    public void Dispose() => _image.Dispose();

    [Fact]
    public void Good_scene_has_no_problem() => Assert.Equal(SceneReport.Fine, After(5, _image));

    [Fact]
    public void Dark_image_is_reported_until_it_is_clearly_brighter()
    {
        using Mat dark = Scaled(0.15);
        Assert.Equal(SceneState.TooDark, After(2, dark).State);
        Assert.Equal(SceneState.TooDark, After(0.5, _image).State);
        Assert.Equal(SceneState.Fine, After(2, _image).State);
    }

    [Fact]
    public void Blurred_image_is_reported()
    {
        using var blurred = new Mat();
        Cv2.GaussianBlur(_image, blurred, new Size(31, 31), 6);
        Assert.Equal(SceneState.Blurred, After(2, blurred).State);
    }

    [Fact]
    public void Large_sharp_image_is_not_reported_as_blurred()
    {
        using var large = new Mat();
        Cv2.Resize(_image, large, new Size(_image.Cols * 2, _image.Rows * 2));
        foreach (ref Keypoint point in _pose.Points.AsSpan())
            if (point.Seen) point = new Keypoint(2 * point.X, 2 * point.Y, 1);
        Assert.Equal(SceneState.Fine, After(2, large).State);
    }

    [Theory]
    [InlineData(30, 0)]
    [InlineData(0, 30)]
    [InlineData(-24, 16)]
    public void Shifted_background_is_reported_as_a_camera_movement_for_three_seconds(int x, int y)
    {
        Assert.Equal(SceneState.Fine, After(4, Room(0, 0)).State);
        Assert.Equal(SceneState.CameraMoved, After(1, Room(x, y)).State);
        Assert.Equal(SceneState.Fine, After(7, Room(x, y)).State);
    }

    [Fact]
    public void Moving_person_and_changing_light_are_not_a_camera_movement()
    {
        Assert.Equal(SceneState.Fine, After(4, Room(0, 0)).State);
        using Mat brighter = Room(0, 0);
        Cv2.Add(brighter, new Scalar(20, 20, 20), brighter);
        for (int i = 0; i < 20; i++)
        {
            Stand(0.3f, 0.8f, x: 0.4f + (0.01f * i));
            using Mat image = brighter.Clone();
            Cv2.Rectangle(image, new Rect((int)((0.34 + (0.01 * i)) * image.Cols), 140, 76, 260), new Scalar(10, 200, 10), -1);
            Assert.Equal(SceneState.Fine, After(0.25, image).State);
        }
    }

    [Theory]
    [InlineData(0.5f, 1.1f, 0.5f, SceneState.BodyCutOff, "feet")]
    [InlineData(-0.1f, 0.7f, 0.5f, SceneState.BodyCutOff, "head")]
    [InlineData(0.3f, 0.8f, 0.005f, SceneState.BodyCutOff, "middle")]
    [InlineData(0.06f, 0.96f, 0.5f, SceneState.TooNear, "back")]
    [InlineData(0.6f, 0.75f, 0.5f, SceneState.TooFar, "nearer")]
    public void Framing_depends_on_the_position_of_the_body(float top, float feet, float x, SceneState state, string word)
    {
        Stand(top, feet, x);
        SceneReport report = After(2, _image);
        Assert.Equal(state, report.State);
        Assert.Contains(word, report.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_person_is_reported_after_some_time()
    {
        After(2, _image);
        _pose.Clear();
        Assert.Equal(SceneState.Fine, After(1, _image).State);
        Assert.Equal(SceneState.NobodyThere, After(1.5, _image).State);
    }

    [Fact]
    public void Short_problem_is_not_reported()
    {
        for (int i = 0; i < 40; i++)
        {
            Stand(0.3f, i % 2 == 0 ? 0.8f : 1.1f);
            Assert.Equal(SceneState.Fine, After(0.25, _image).State);
        }
    }

    [Fact]
    public void Monitoring_allocates_nothing()
    {
        After(3, _image);
        Assert.Equal(0, Allocation.Least(() => After(10, _image)));
    }

    private SceneReport After(double seconds, Mat image)
    {
        for (double end = _time + seconds; _time < end - 1e-6; _time += 0.05) _watch.Watch(image, _pose, _time);
        return _watch.Report;
    }

    private Mat Scaled(double factor)
    {
        var image = new Mat();
        Cv2.ConvertScaleAbs(_image, image, factor);
        return image;
    }

    // The guest's background with two dark rectangles, shifted.
    private Mat Room(int x, int y)
    {
        using Mat room = _image.Clone();
        Cv2.Rectangle(room, new Rect(60, 90, 70, 50), new Scalar(60, 50, 90), -1);
        Cv2.Rectangle(room, new Rect(500, 70, 60, 80), new Scalar(40, 90, 60), -1);
        using Mat wide = new();
        Cv2.CopyMakeBorder(room, wide, 40, 40, 40, 40, BorderTypes.Replicate);
        using Mat part = wide.SubMat(new Rect(40 - x, 40 - y, room.Cols, room.Rows));
        return part.Clone();
    }

    // A pose with nose and ankles at these shares of the image's height.
    private void Stand(float top, float feet, float x = 0.5f)
    {
        _pose.Clear();
        _pose.Found = true;
        float height = feet - top;
        Put(0, 0, 0);
        for (int side = 0; side < 2; side++)
        {
            Put(5 + side, 0.1f - (0.2f * side), 0.15f);
            Put(11 + side, 0.08f - (0.16f * side), 0.48f);
            Put(15 + side, 0.08f - (0.16f * side), 1);
        }

        void Put(int point, float across, float down) => _pose.Points[point] = new Keypoint(
            (x * _image.Cols) + (across * height * _image.Rows), (top + (down * height)) * _image.Rows, 1);
    }
}
