using System.Text;
using LiveDance.Engine.Calibration;
using LiveDance.Engine.Retargeting;
using LiveDance.Measurement.Motion;
using LiveDance.Training.Cli.Commands;

namespace LiveDance.Fuzz.Targets;

/// <summary>What earlier runs stored: calibrations, measured delays, key points and true joints.</summary>
internal static class StoredTargets
{
    public static IEnumerable<FuzzTarget> In(string folder)
    {
        string calibration = Path.Combine(folder, "calibration.json");
        var statistics = new BodyStatistics { AnkleNear = 470, AnkleFar = 430, HeightNear = 320, HeightFar = 300, CentreX = 320 };
        var limbs = new Dictionary<LimbKind, float> { [LimbKind.Shoulders] = 0.2f };
        new StoredCalibration(StoredCalibration.CurrentFormat, "camera", 640, 480, statistics, limbs).Save(calibration);
        yield return AllTargets.File("calibration", 80, calibration, [File.ReadAllBytes(calibration)], () =>
        {
            // One that is accepted is also used.
            StoredCalibration.Load(calibration, "camera", out _)?.For(1280, 960);
        });

        CameraDelay.Save(folder, "delay", 0.12);
        string delay = StoredCalibration.PathFor(folder, "delay");
        yield return AllTargets.File("measured delay", 30, delay, [File.ReadAllBytes(delay)], () => CameraDelay.Load(folder, "delay", out _));

        string points = Path.Combine(folder, "points.json");
        string pose = string.Join(',', Enumerable.Repeat("[1.5,2.25,0.9]", 135));
        byte[][] keyPoints = [Encoding.UTF8.GetBytes($$"""{"fps":25,"size":[640,480],"time":[0,0.04],"keypoints":[[{{pose}}],[{{pose}}]]}""")];
        yield return AllTargets.File("key points", 40, points, keyPoints, () => MeasureCommand.ReadPoints(points));

        string joints = Path.Combine(folder, "true.joints.json");
        byte[][] trueJoints = ["""{"names":["LeftFoot","Head","RightFoot"],"joints":[[[1,2],[3,4],[5,6]],[[1,2],[3,4],[5,6]]]}"""u8.ToArray()];
        yield return AllTargets.File("true joints", 20, joints, trueJoints, () => GroundTruthJoints.Read(joints));
    }
}
