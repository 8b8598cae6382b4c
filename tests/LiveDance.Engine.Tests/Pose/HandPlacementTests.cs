using LiveDance.Engine.Frames;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Pose;
using LiveDance.Engine.Retargeting;
using LiveDance.Engine.Smoothing;
using OpenCvSharp;
using Xunit.Abstractions;

namespace LiveDance.Engine.Tests.Pose;

/// <summary>Hands that are drawn hang on their wrists, and as many of them are drawn as before they had to.</summary>
public class HandPlacementTests(ITestOutputHelper output)
{
    // Length of a hand, in body heights (Drillis and Contini 1966).
    private const float HandLength = 0.108f;

    // Largest distance of a drawn hand from its wrist, in lengths of a hand: 0.3 as repaired, and what the smoothing adds.
    private const float LargestGap = 0.6f;

    [FootageFact("footage/guest.mp4")]
    public void Hands_of_the_guest_hang_on_their_wrists() => HandsHangOnWrists(Footage.InShared("footage", "guest.mp4"), 600, 1150);

    [FootageFact("footage/visitor.mp4")]
    public void Hands_of_the_visitor_hang_on_their_wrists() => HandsHangOnWrists(Footage.InShared("footage", "visitor.mp4"), 570, 1060);

    [FootageFact("footage/real/squats.mp4")]
    public void Hands_of_the_squats_hang_on_their_wrists() => HandsHangOnWrists(Footage.InShared("footage", "real", "squats.mp4"), 65, 110);

    [FootageFact("footage/real/juggle.mp4")]
    public void Hands_of_the_juggler_hang_on_their_wrists() => HandsHangOnWrists(Footage.InShared("footage", "real", "juggle.mp4"), 247, 400);

    // As a live session estimates, repairs and smooths them, and as a file is smoothed.
    private void HandsHangOnWrists(string clip, int frames, int least)
    {
        using var estimator = new PoseEstimator(PoseOptions.For(PosePreset.Balanced), ExecutionDevice.Cpu);
        using var capture = new VideoCapture(clip);
        using var image = new Mat();
        var repair = new PoseRepair();
        var smoother = new PoseSmoother();
        List<PersonPose> repaired = [], live = [];
        for (double interval = 1 / capture.Fps; capture.Read(image);)
        {
            PersonPose pose = new(), smoothed = new();
            estimator.Estimate(image, pose);
            repair.Repair(pose, repaired.Count * interval);
            smoother.Smooth(pose, smoothed, repaired.Count * interval);
            repaired.Add(pose);
            live.Add(smoothed);
        }
        Assert.Equal(frames, repaired.Count);
        AssertPlaced("live", live);
        AssertPlaced("file", PrecomputedPoses.Of(repaired, capture.Fps).Poses);

        void AssertPlaced(string mode, IReadOnlyList<PersonPose> poses)
        {
            int shown = 0, floating = 0;
            float farthest = 0;
            foreach ((int frame, PersonPose pose) in poses.Index())
            {
                float length = HandLength * BodyMeasure.ApparentHeight(pose);
                for (int side = 0; side < 2; side++)
                {
                    int hand = BodyParts.Hand(side), wrist = Keypoints135.LeftWrist + side, elbow = Keypoints135.LeftElbow + side;
                    if (!pose.Points[hand].Seen) continue;
                    shown++;
                    Assert.True(pose.Points[wrist].Seen, $"{mode}, frame {frame}: a hand without a wrist");
                    if (pose.Points[wrist].Confidence <= BodyMeasure.Confident || pose.Points[elbow].Confidence <= BodyMeasure.Confident) floating++;
                    farthest = Math.Max(farthest, pose.Points[hand].DistanceTo(pose.Points[wrist]) / length);
                }
            }
            output.WriteLine($"{Path.GetFileName(clip)}, {mode}: {shown} hands in {poses.Count} frames, at most {farthest:0.00} of a hand's length from their wrists, {floating} without a forearm");
            Assert.InRange(farthest, 0, LargestGap);
            Assert.InRange(floating, 0, shown / 200);
            Assert.InRange(shown, least, 2 * frames);
        }
    }
}
