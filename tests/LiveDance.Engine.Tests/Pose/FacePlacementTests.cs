using LiveDance.Engine.Frames;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Pose;
using LiveDance.Engine.Smoothing;
using OpenCvSharp;
using Xunit.Abstractions;

namespace LiveDance.Engine.Tests.Pose;

/// <summary>
/// The face is drawn on the head, on slow machines as well, where the head moves far from one frame to the next: a face that is lost for a moment
/// and stays behind makes a second head.
/// </summary>
public class FacePlacementTests(ITestOutputHelper output)
{
    // Height of a face from chin to brow as a share of the height from ankle to nose (Drillis and Contini 1966: 0.13 of the whole body with the
    // skull), and the tip of the nose among the face's points.
    private const float FaceHeight = 0.11f;
    private const int NoseTip = Keypoints135.Face + 30;

    // The ends of the jaw's outline, each with its ear.
    private static readonly (int Jaw, int Ear)[] Sides = [(Keypoints135.Face, Keypoints135.RightEar), (Keypoints135.Face + 16, Keypoints135.LeftEar)];

    [FootageFact("footage/guest.mp4")]
    public void Face_of_the_guest_is_on_the_head() => FaceIsOnHead("guest.mp4");

    [FootageFact("footage/visitor.mp4")]
    public void Face_of_the_visitor_is_on_the_head() => FaceIsOnHead("visitor.mp4");

    private void FaceIsOnHead(string clip)
    {
        foreach (int step in new[] { 1, 3, 5 }) FaceIsOnHead(clip, step);
    }

    // Every step-th frame, as a machine that is as many times too slow sees it.
    private void FaceIsOnHead(string clip, int step)
    {
        using var estimator = new PoseEstimator(PoseOptions.For(PosePreset.Fast) with { Hands = false }, ExecutionDevice.Cpu);
        using var capture = new VideoCapture(Footage.InShared("footage", clip));
        using var image = new Mat();
        var repair = new PoseRepair();
        var smoother = new PoseSmoother();
        PersonPose pose = new(), smoothed = new();
        int shown = 0, read = 0;
        float farthest = 0, off = 0;
        for (int frame = 0; capture.Read(image); frame++)
        {
            if (frame % step != 0) continue;
            read++;
            double time = frame / capture.Fps;
            estimator.Estimate(image, pose);
            repair.Repair(pose, time);
            smoother.Smooth(pose, smoothed, time);
            if (!smoothed.Points[NoseTip].Seen || !smoothed.Points[Keypoints135.Nose].Seen) continue;
            shown++;
            float face = FaceHeight * BodyMeasure.ApparentHeight(smoothed);
            farthest = Math.Max(farthest, smoothed.Points[NoseTip].DistanceTo(smoothed.Points[Keypoints135.Nose]) / face);
            foreach ((int jaw, int ear) in Sides)
                if (smoothed.Points[ear].Confidence > BodyMeasure.Confident) off = Math.Max(off, smoothed.Points[jaw].DistanceTo(smoothed.Points[ear]) / face);
        }
        output.WriteLine($"{clip}, one frame of {step}: {shown} faces in {read} frames, at most {farthest:0.00} of a face from the nose, {off:0.00} from the ears");
        Assert.InRange(farthest, 0, 0.9);
        Assert.InRange(off, 0, 0.7);
        Assert.InRange(shown, 0.8 * read, read);
    }
}
