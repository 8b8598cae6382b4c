using LiveDance.Engine.Calibration;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Retargeting;

namespace LiveDance.Engine.Tests.Calibration;

/// <summary>Tests the steps of <see cref="GuidedCalibration"/> and the file of its result.</summary>
public class CalibrationTests
{
    [Fact]
    public void Four_steps_give_the_near_and_far_statistics_in_under_15_seconds()
    {
        var calibration = new GuidedCalibration();
        double seconds = Walk(calibration, (400, 300), (440, 330), (370, 280), ArmsOut);
        Assert.InRange(seconds, 5, 15);
        BodyStatistics found = calibration.Result!.Value;
        Assert.Equal((440f, 370f), (found.AnkleNear, found.AnkleFar));
        Assert.Equal(330, found.HeightNear, 0.1f);
        Assert.Equal(280, found.HeightFar, 0.1f);
        Assert.Equal(320, found.CentreX, 0.1f);
        Assert.Empty(calibration.Problem);
    }

    [Fact]
    public void Quick_measurement_takes_two_seconds_of_standing_and_says_nothing()
    {
        var calibration = new GuidedCalibration(quick: true);
        double seconds = 0;
        for (; calibration.Step != CalibrationStep.Done; seconds += 1 / 30.0)
        {
            Assert.Empty(calibration.Prompt);
            calibration.Add(PoseFile.Standing(320, 400, 300), seconds);
        }
        Assert.InRange(seconds, 1.9, 2.2);
        BodyStatistics found = calibration.Result!.Value;
        Assert.Equal((400f, 400f, 300f), (found.AnkleNear, found.AnkleFar, MathF.Round(found.HeightNear)));
    }

    [Fact]
    public void Unrecognized_step_is_repeated_once()
    {
        var calibration = new GuidedCalibration();
        Walk(calibration, (400, 300), (400, 300), (440, 330), (370, 280), ArmsOut);
        Assert.Equal(440, calibration.Result!.Value.AnkleNear);
        Assert.Empty(calibration.Problem);
    }

    [Fact]
    public void Calibration_without_depth_ends_with_a_message_and_the_recognized_steps()
    {
        var calibration = new GuidedCalibration();
        Walk(calibration, (400, 300), (400, 300), (400, 300), (400, 300), (400, 300), ArmsOut);
        BodyStatistics found = calibration.Result!.Value;
        Assert.Equal((400f, 400f), (found.AnkleNear, found.AnkleFar));
        Assert.Contains("Not all steps", calibration.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Calibration_without_a_person_has_no_result_and_a_message()
    {
        var calibration = new GuidedCalibration();
        for (int i = 0; i < 900 && calibration.Step != CalibrationStep.Done; i++) calibration.Add(new PersonPose(), i / 30.0);
        Assert.Equal(CalibrationStep.Done, calibration.Step);
        Assert.Null(calibration.Result);
        Assert.Contains("head to foot", calibration.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Skip_ends_each_step()
    {
        var calibration = new GuidedCalibration();
        calibration.Add(PoseFile.Standing(320, 400, 300), 0);
        Assert.Contains("Stand", calibration.Prompt, StringComparison.Ordinal);
        calibration.Skip();
        Assert.Contains("towards", calibration.Prompt, StringComparison.Ordinal);
        calibration.Skip();
        calibration.Skip();
        Assert.Contains("Arms", calibration.Prompt, StringComparison.Ordinal);
        calibration.Skip();
        Assert.Equal(CalibrationStep.Done, calibration.Step);
        Assert.Null(calibration.Result);
    }

    [Fact]
    public void Saved_calibration_is_loaded_for_its_camera_only()
    {
        using var folder = new TestFolder();
        string path = StoredCalibration.PathFor(folder.Path, "camera Logitech BRIO/1");
        Assert.Equal("camera-logitech-brio-1.json", Path.GetFileName(path));
        var statistics = new BodyStatistics { AnkleNear = 440, AnkleFar = 370, HeightNear = 330, HeightFar = 280, CentreX = 320 };
        new StoredCalibration(StoredCalibration.CurrentFormat, "camera 0", 640, 480, statistics).Save(path);

        Assert.Equal(statistics, StoredCalibration.Load(path, "camera 0", out string fine)!.Statistics);
        Assert.Empty(fine);
        Assert.Null(StoredCalibration.Load(path, "camera 1", out string other));
        Assert.Contains("another camera", other, StringComparison.Ordinal);
        Assert.Null(StoredCalibration.Load(folder.File("absent.json"), "camera 0", out string absent));
        Assert.Empty(absent);
        File.WriteAllText(path, "{ broken");
        Assert.Null(StoredCalibration.Load(path, "camera 0", out string broken));
        Assert.Contains("cannot be read", broken, StringComparison.Ordinal);
        new StoredCalibration(99, "camera 0", 640, 480, statistics).Save(path);
        Assert.Null(StoredCalibration.Load(path, "camera 0", out string version));
        Assert.Contains("another format version", version, StringComparison.Ordinal);
    }

    [Fact]
    public void Saved_calibration_is_scaled_to_images_of_the_same_aspect_ratio_only()
    {
        var statistics = new BodyStatistics { AnkleNear = 440, AnkleFar = 370, HeightNear = 330, HeightFar = 280, CentreX = 320 };
        var saved = new StoredCalibration(1, "camera 0", 640, 480, statistics);
        Assert.Equal(880, saved.For(1280, 960)!.Value.AnkleNear);
        Assert.Null(saved.For(1280, 720));
    }

    [Fact]
    public void Arms_that_stay_down_are_requested_once_more_and_then_reported()
    {
        var calibration = new GuidedCalibration();
        Walk(calibration, (400, 300), (440, 330), (370, 280), (400, 300), (400, 300));
        Assert.Equal(440, calibration.Result!.Value.AnkleNear);
        Assert.Contains("arms", calibration.Problem, StringComparison.Ordinal);
    }

    // A value of the ankle that means arms held out.
    private static (float Ankle, float Height) ArmsOut => (0, 300);

    // Holds each (ankle, height) for one step; returns the total time.
    private static double Walk(GuidedCalibration calibration, params (float Ankle, float Height)[] places)
    {
        double time = 0;
        foreach ((float ankle, float height) in places)
        {
            double until = time + GuidedCalibration.StepSeconds;
            for (; time < until - 1e-6 && calibration.Step != CalibrationStep.Done; time += 1 / 30.0)
                calibration.Add(Pose(ankle, height), time);
        }
        // The ends of steps lie between frames.
        calibration.Add(new PersonPose(), time + 0.5);
        Assert.Equal(CalibrationStep.Done, calibration.Step);
        return time;
    }

    private static PersonPose Pose(float ankle, float height)
    {
        bool armsOut = ankle == 0;
        PersonPose pose = PoseFile.Standing(320, armsOut ? 400 : ankle, height);
        for (int side = 0; side < 2; side++)
        {
            float across = (armsOut ? 0.4f : 0.15f) * (side == 0 ? 1 : -1);
            pose.Points[Keypoints135.LeftWrist + side] = new Keypoint(320 + (across * height), 250, 1);
        }
        return pose;
    }
}
