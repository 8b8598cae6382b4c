using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Pose;
using LiveDance.Engine.Retargeting;
using LiveDance.Engine.Smoothing;
using OpenCvSharp;
using Xunit.Abstractions;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Engine.Tests.Retargeting;

/// <summary>The same person at the same place has the same size, whatever was danced before.</summary>
public class StatureTests(ITestOutputHelper output)
{
    [Fact]
    public void Bent_knees_do_not_change_the_stature()
    {
        PersonPose standing = PoseFile.Standing(300, 450, 330), bent = new();
        bent.CopyFrom(standing);
        float before = BodyMeasure.Stature(standing);
        // Both knees go outwards, by which the body sinks; thigh and shin keep their lengths.
        Keypoint[] points = bent.Points;
        for (int side = 0; side < 2; side++)
        {
            Keypoint hip = points[LeftHip + side], knee = points[LeftKnee + side], ankle = points[LeftAnkle + side];
            float thigh = hip.DistanceTo(knee), shin = knee.DistanceTo(ankle), aside = 0.7f * shin;
            float up = MathF.Sqrt((shin * shin) - (aside * aside)), upper = MathF.Sqrt((thigh * thigh) - (aside * aside));
            points[LeftKnee + side] = knee with { X = ankle.X + (side == 0 ? aside : -aside), Y = ankle.Y - up };
            points[LeftHip + side] = hip with { X = ankle.X, Y = ankle.Y - up - upper };
        }
        float sunk = points[LeftHip].Y - standing.Points[LeftHip].Y;
        Assert.True(sunk > 30);
        foreach (int point in new[] { Nose, LeftShoulder, RightShoulder }) points[point] = points[point] with { Y = points[point].Y + sunk };
        Assert.True(BodyMeasure.TryHeight(bent, out float upright) && upright < 0.9f * before);
        Assert.Equal(before, BodyMeasure.Stature(bent), 0.06f * before);
    }

    [FootageFact("footage/guest.mp4")]
    public void Guest_has_the_same_size_when_the_clip_is_danced_again() => SizeIsTheSame("guest.mp4");

    [FootageFact("footage/visitor.mp4")]
    public void Visitor_has_the_same_size_when_the_clip_is_danced_again() => SizeIsTheSame("visitor.mp4");

    // The clip is danced twice without a break, so that the second time everything about the dancer is known.
    private void SizeIsTheSame(string clip)
    {
        const int PartSeconds = 3;
        using var capture = new VideoCapture(Footage.InShared("footage", clip));
        int rate = (int)Math.Round(capture.Fps), part = PartSeconds * rate;
        List<PersonPose> poses = Estimate(capture);
        using Performer nova = TestPerformer.Nova();
        using var frame = new Frame(nova.Format);
        frame.Image.Create(capture.FrameHeight, capture.FrameWidth, MatType.CV_8UC3);
        var normalizer = new PoseNormalizer(nova.Manifest.Statistics, nova.Format.Picture);
        float[][] heights = new float[2][];
        for (int round = 0; round < 2; round++)
        {
            heights[round] = new float[poses.Count];
            for (int i = 0; i < poses.Count; i++)
            {
                frame.SmoothedPose.CopyFrom(poses[i]);
                frame.Time = ((round * poses.Count) + i) / (double)rate;
                normalizer.Process(frame);
                heights[round][i] = BodyMeasure.Stature(frame.NormalizedPose);
            }
        }
        for (int from = 0; from + part <= poses.Count; from += part)
        {
            float change = heights[1].Skip(from).Take(part).Average() / heights[0].Skip(from).Take(part).Average();
            output.WriteLine($"{clip} from {from / rate} s on: {change:0.000} times as tall the second time");
            Assert.InRange(change, 0.93, 1.07);
        }
    }

    private static List<PersonPose> Estimate(VideoCapture capture)
    {
        using var estimator = new PoseEstimator(new PoseOptions(Hands: false, Face: false), ExecutionDevice.Cpu);
        using var image = new Mat();
        var smoother = new PoseSmoother();
        var estimated = new PersonPose();
        List<PersonPose> poses = [];
        for (int i = 0; capture.Read(image); i++)
        {
            estimator.Estimate(image, estimated);
            poses.Add(new PersonPose());
            smoother.Smooth(estimated, poses[^1], i / capture.Fps);
        }
        return poses;
    }
}
