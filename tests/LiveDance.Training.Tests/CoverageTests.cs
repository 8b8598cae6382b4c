using LiveDance.Engine.Frames;
using LiveDance.Training.Data;
using LiveDance.Training.Preparation;
using OpenCvSharp;

namespace LiveDance.Training.Tests;

public class CoverageTests
{
    private static readonly VideoSurvey Fine = new(CameraShift: 0.1, Several: 0, Sharpness: 200, Blurred: 0, Light: 120, Clipped: 0, Uneven: 0);

    [Fact]
    public void Pose_histograms_count_known_angles_in_their_bins()
    {
        // Both upper arms straight to the right of the picture, elbows at a right angle.
        PersonPose pose = Standing(256);
        pose.Points[Keypoints135.LeftElbow] = At(pose, Keypoints135.LeftShoulder, 40, 0);
        pose.Points[Keypoints135.LeftWrist] = At(pose, Keypoints135.LeftElbow, 0, 40);
        PoseCoverage coverage = PoseCoverage.Of([.. Enumerable.Repeat(pose, 50)], new Size(512, 512));
        Assert.Equal(50, coverage.Histograms[0].Counts[BinOf(coverage.Histograms[0], 90)]);
        Histogram elbow = coverage.Histograms.Single(histogram => histogram.Title == "left elbow");
        Assert.Equal(50, elbow.Counts[BinOf(elbow, 90)]);
        Assert.Equal(1, coverage.Still);
        Assert.Equal(1, coverage.Found);
        Assert.Equal(0, coverage.Face);
        Assert.Equal(50, coverage.Floor.Cast<int>().Sum());
    }

    [Fact]
    public void Coverage_advice_names_only_the_problems_of_the_video()
    {
        PersonPose[] still = [.. Enumerable.Repeat(Standing(256), 9000)];
        IReadOnlyList<string> advice = CoverageReport.Advice(PoseCoverage.Of(still, new Size(512, 512)), Fine);
        Assert.Contains(advice, line => line.Contains("nothing moves", StringComparison.Ordinal));
        Assert.Contains(advice, line => line.Contains("face", StringComparison.Ordinal));
        Assert.DoesNotContain(advice, line => line.Contains("camera moved", StringComparison.Ordinal));
        Assert.Contains(
            CoverageReport.Advice(PoseCoverage.Of(still, new Size(512, 512)), Fine with { CameraShift = 9, Several = 0.4, Uneven = 0.3, Light = 20 }),
            line => line.Contains("tripod", StringComparison.Ordinal));
        Assert.Contains(
            CoverageReport.Advice(PoseCoverage.Of(still, new Size(512, 512)), Fine with { Several = 0.4 }), line => line.Contains("several people", StringComparison.Ordinal));
    }

    [Fact]
    public void Coverage_report_contains_every_histogram_and_escapes_the_file_name()
    {
        using var folder = new TestFolder();
        PoseCoverage coverage = PoseCoverage.Of([.. Enumerable.Range(0, 300).Select(i => Standing(200 + i / 3f))], new Size(512, 512));
        CoverageReport.Write(folder.Path, "<clip>.mp4", coverage, Fine);
        string page = File.ReadAllText(folder.File(CoverageReport.FileName));
        Assert.Contains("&lt;clip&gt;.mp4", page, StringComparison.Ordinal);
        foreach (Histogram histogram in coverage.Histograms) Assert.Contains(histogram.Title, page, StringComparison.Ordinal);
    }

    [Fact]
    public void Camera_shift_is_measured_in_pixels_and_unknown_without_texture()
    {
        using Mat wall = Wall(), people = new(256, 256, MatType.CV_8UC1, new Scalar(0));
        using Mat moved = new();
        Assert.Equal(0, CameraMotion.Shift(wall, wall, people)!.Value, 0.01);
        using var matrix = new Mat(2, 3, MatType.CV_64FC1);
        double[] values = [1, 0, 4, 0, 1, -3];
        System.Runtime.InteropServices.Marshal.Copy(values, 0, matrix.Data, 6);
        Cv2.WarpAffine(wall, moved, matrix, new Size(256, 256));
        Assert.InRange(CameraMotion.Shift(wall, moved, people)!.Value, 4.4, 5.6);
        using var blank = new Mat(256, 256, MatType.CV_8UC3, new Scalar(80, 80, 80));
        Assert.Null(CameraMotion.Shift(blank, blank, people));
    }

    [Fact]
    public void Uneven_share_counts_frames_that_come_late()
    {
        double[] even = [.. Enumerable.Range(0, 100).Select(i => i / 30.0)];
        Assert.Equal(0, FrameTimes.Uneven(even));
        double[] late = [.. even.Select((time, i) => i >= 50 ? time + 0.05 : time)];
        Assert.Equal(1 / 99.0, FrameTimes.Uneven(late), 1e-9);
        Assert.Equal(0, FrameTimes.Uneven([]));
    }

    [Fact]
    public void Background_plate_contains_no_shadow_that_most_frames_show()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        // Three frames of four have a shadow in a corner that no bone is near.
        Mat Shadowed(int index)
        {
            Mat frame = dataset.Frame(index);
            if (index % 4 != 0) Cv2.Rectangle(frame, new Rect(2, 110, 14, 10), new Scalar(60, 60, 60), -1);
            return frame;
        }
        using Mat plate = BackgroundPlate.Make(dataset.Count, Shadowed, dataset.Poses, SmallDataset.Size);
        using var corner = new Mat(plate, new Rect(4, 112, 8, 6));
        Assert.Equal(90, Cv2.Mean(corner).Val0, 1.0);
    }

    private static int BinOf(Histogram histogram, double value) =>
        (int)((value - histogram.Low) / (histogram.High - histogram.Low) * histogram.Counts.Length);

    private static Keypoint At(PersonPose pose, int from, float x, float y) => new(pose.Points[from].X + x, pose.Points[from].Y + y, 1);

    private static PersonPose Standing(float x)
    {
        var pose = new PersonPose { Found = true };
        (int Point, float X, float Y)[] places =
        [
            (0, 0, 100), (5, 20, 150), (6, -20, 150), (7, 25, 200), (8, -25, 200), (9, 25, 250), (10, -25, 250), (11, 15, 260), (12, -15, 260),
            (13, 15, 350), (14, -15, 350), (15, 15, 440), (16, -15, 440),
        ];
        foreach ((int point, float dx, float y) in places) pose.Points[point] = new Keypoint(x + dx, y, 1);
        return pose;
    }

    private static Mat Wall()
    {
        var wall = new Mat(256, 256, MatType.CV_8UC3, new Scalar(100, 100, 100));
        var random = new Random(5);
        for (int i = 0; i < 120; i++)
            Cv2.Circle(wall, new Point(random.Next(256), random.Next(256)), random.Next(4, 16), new Scalar(random.Next(256), random.Next(256), random.Next(256)), -1);
        return wall;
    }
}
