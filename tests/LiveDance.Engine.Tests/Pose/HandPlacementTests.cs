using LiveDance.Engine.Frames;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Pose;
using LiveDance.Engine.Smoothing;
using OpenCvSharp;
using Xunit.Abstractions;

namespace LiveDance.Engine.Tests.Pose;

/// <summary>Hands that are drawn hang on their wrists, and as many of them are drawn as before they had to.</summary>
public class HandPlacementTests(ITestOutputHelper output)
{
    // Length of a hand, in body heights (Drillis and Contini 1966).
    private const float HandLength = 0.108f;

    [FootageFact("footage/guest.mp4")]
    public void Hands_of_the_guest_hang_on_their_wrists() => HandsHangOnWrists(Footage.InShared("footage", "guest.mp4"), 600, 1150);

    [FootageFact("footage/visitor.mp4")]
    public void Hands_of_the_visitor_hang_on_their_wrists() => HandsHangOnWrists(Footage.InShared("footage", "visitor.mp4"), 570, 1060);

    [FootageFact("footage/real/squats.mp4")]
    public void Hands_of_the_squats_hang_on_their_wrists() => HandsHangOnWrists(Footage.InShared("footage", "real", "squats.mp4"), 65, 110);

    [FootageFact("footage/real/juggle.mp4")]
    public void Hands_of_the_juggler_hang_on_their_wrists() => HandsHangOnWrists(Footage.InShared("footage", "real", "juggle.mp4"), 247, 400);

    // As a live session estimates, repairs and smooths them.
    private void HandsHangOnWrists(string clip, int frames, int least)
    {
        using var estimator = new PoseEstimator(PoseOptions.For(PosePreset.Balanced), ExecutionDevice.Cpu);
        using var capture = new VideoCapture(clip);
        using var image = new Mat();
        var repair = new PoseRepair();
        var smoother = new PoseSmoother();
        PersonPose pose = new(), smoothed = new();
        double interval = 1 / capture.Fps;
        int shown = 0, read = 0;
        float farthest = 0;
        for (; capture.Read(image); read++)
        {
            estimator.Estimate(image, pose);
            repair.Repair(pose, read * interval);
            smoother.Smooth(pose, smoothed, read * interval);
            float height = BodyMeasure.ApparentHeight(smoothed);
            foreach ((int hand, int wrist) in new[] { (Keypoints135.LeftHand, Keypoints135.LeftWrist), (Keypoints135.RightHand, Keypoints135.RightWrist) })
            {
                if (!smoothed.Points[hand].Seen) continue;
                shown++;
                Assert.True(smoothed.Points[wrist].Seen, $"frame {read}: a hand without a wrist");
                farthest = Math.Max(farthest, smoothed.Points[hand].DistanceTo(smoothed.Points[wrist]) / (HandLength * height));
            }
        }
        output.WriteLine($"{Path.GetFileName(clip)}: {shown} hands in {read} frames, at most {farthest:0.00} of a hand's length from their wrists");
        Assert.Equal(frames, read);
        Assert.InRange(farthest, 0, 1);
        Assert.InRange(shown, least, 2 * frames);
    }
}
