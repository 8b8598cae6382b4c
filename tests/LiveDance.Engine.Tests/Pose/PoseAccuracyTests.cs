using System.Text.Json;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Pose;
using OpenCvSharp;
using Xunit.Abstractions;

namespace LiveDance.Engine.Tests.Pose;

/// <summary>
/// Tests the accuracy of the pose estimation against references, in per cent of the person's height. Each test prints its figures.
/// </summary>
public class PoseAccuracyTests(ITestOutputHelper output)
{
    private static readonly (int Point, string Joint)[] Eyes =
        [(Keypoints135.LeftPupil, "LeftEye"), (Keypoints135.RightPupil, "RightEye")];

    // The last true joint of each finger, and the key point next to it.
    private static readonly (int Point, string Joint)[] Fingers =
    [
        (94, "LeftHandThumb3"), (98, "LeftHandIndex3"), (102, "LeftHandMiddle3"), (110, "LeftHandPinky3"),
        (115, "RightHandThumb3"), (119, "RightHandIndex3"), (123, "RightHandMiddle3"), (131, "RightHandPinky3"),
    ];

    private static readonly Dictionary<(string Clip, PoseModel Model), List<PersonPose>> Exact = [];

    [FootageFact("footage/real/squats.mp4", "footage/real/squats.blazepose33.json")]
    public void Squats_match_the_reference()
    {
        string clip = Footage.InShared("footage", "real", "squats.mp4");
        string json = File.ReadAllText(Path.ChangeExtension(clip, ".blazepose33.json"));
        float[][][] reference = JsonSerializer.Deserialize<float[][][]>(json)!;
        Errors errors = new();
        int frames = Follow(clip, new PoseOptions(), reference.Length, (pose, frame) =>
        {
            float[][] landmarks = reference[frame];
            float height = landmarks.Max(landmark => landmark[1]) - landmarks.Min(landmark => landmark[1]);
            for (int i = 0; i < Keypoints135.BodyCount; i++)
            {
                if (Keypoints135.WithoutLandmark.Contains((byte)i)) continue;
                float[] landmark = landmarks[Keypoints135.FromBlazePose[i]];
                errors.Add($"point {i}", pose.Points[i], landmark, height);
            }
        });

        errors.Print("squats.mp4", output);
        Assert.Equal(65, frames);
        Assert.InRange(errors.Mean, 0, 2);
    }

    [FootageFact("footage/guest.mp4", "footage/guest.joints.json")]
    public void Guest_matches_the_true_joints() => AssertJoints("guest", frames: 600);

    [FootageFact("footage/visitor.mp4", "footage/visitor.joints.json")]
    public void Visitor_in_a_portrait_image_matches_the_true_joints() =>
        AssertJoints("visitor", frames: 570);

    [FootageFact("footage/visitor.mp4", "footage/visitor.joints.json")]
    public void Pupils_and_fingers_match_the_true_joints() =>
        AssertDetails(PoseCadence.EveryFrame, allowedOnFingers: 3);

    [FootageFact("footage/visitor.mp4", "footage/visitor.joints.json")]
    public void Hands_estimated_in_turn_follow_their_arms_in_between() =>
        AssertDetails(PoseCadence.HandsInTurn, allowedOnFingers: 3);

    [FootageFact("footage/visitor.mp4", "footage/visitor.joints.json")]
    public void Hands_estimated_in_8_bits_and_in_turn_match_the_true_joints() =>
        AssertDetails(PoseCadence.HandsInTurn, allowedOnFingers: 3, eightBits: true);

    [FootageFact("footage/visitor.mp4", "footage/visitor.joints.json")]
    public void Hands_and_face_estimated_in_turn_follow_arms_and_head_in_between()
    {
        AssertDetails(PoseCadence.AllInTurn, allowedOnFingers: 3);
        AssertDetails(PoseCadence.AllInTurn, allowedOnFingers: 3, eightBits: true);
    }

    [FootageFact("footage/guest.mp4", "footage/guest.joints.json")]
    public void Eight_bits_cost_the_guest_at_most_a_twentieth_of_the_accuracy() => AssertEightBits("guest", frames: 600, PoseModel.Full);

    [FootageFact("footage/visitor.mp4", "footage/visitor.joints.json")]
    public void Eight_bits_cost_the_visitor_at_most_a_twentieth_of_the_accuracy() => AssertEightBits("visitor", frames: 570, PoseModel.Full);

    [FootageFact("footage/guest.mp4", "footage/guest.joints.json")]
    public void Eight_bits_cost_the_fast_network_at_most_a_twentieth_of_the_accuracy() => AssertEightBits("guest", frames: 600, PoseModel.Lite);

    [FootageFact("footage/guest.mp4", "footage/guest.joints.json")]
    public void Several_views_have_less_jitter_than_one()
    {
        float one = Trembling(views: 1), four = Trembling(views: 4);
        output.WriteLine($"from one frame to the next the body's points of guest.mp4 tremble by {one:0.00} pixels, after four views by {four:0.00}");
        Assert.InRange(four, 0, 0.9f * one);
    }

    // Mean distance of the error from the mean of the errors of the previous and the next frame.
    private static float Trembling(int views)
    {
        TrueJoints truth = TrueJoints.Of("guest");
        var errors = new Dictionary<string, List<(float X, float Y)>>();
        var settings = new PoseOptions(PoseModel.Lite, Hands: false, Face: false, Views: views);
        Follow(Footage.InShared("footage", "guest.mp4"), settings, 120, (pose, frame) =>
        {
            foreach ((int point, string joint) in TrueJoints.Body)
            {
                if (!errors.TryGetValue(joint, out List<(float X, float Y)>? own)) errors[joint] = own = [];
                own.Add((pose.Points[point].X - truth[frame, joint][0], pose.Points[point].Y - truth[frame, joint][1]));
            }
        });
        return errors.Values.SelectMany(own => Enumerable.Range(1, own.Count - 2).Select(i =>
        {
            float x = own[i].X - ((own[i - 1].X + own[i + 1].X) / 2), y = own[i].Y - ((own[i - 1].Y + own[i + 1].Y) / 2);
            return MathF.Sqrt((x * x) + (y * y));
        })).Average();
    }

    private void AssertDetails(PoseCadence cadence, double allowedOnFingers, bool eightBits = false)
    {
        TrueJoints truth = TrueJoints.Of("visitor");
        Errors eyes = new(), fingers = new();
        int faces = 0, hands = 0;
        var settings = new PoseOptions(PoseModel.Lite, Cadence: cadence, EightBits: eightBits);
        Follow(Footage.InShared("footage", "visitor.mp4"), settings, 90, (pose, frame) =>
        {
            float height = truth.Height(frame);
            foreach ((int point, string joint) in Eyes)
                if (pose.Points[point].Seen) eyes.Add(joint, pose.Points[point], truth[frame, joint], height);
            foreach ((int point, string joint) in Fingers)
                if (pose.Points[point].Seen) fingers.Add(joint, pose.Points[point], truth[frame, joint], height);
            if (pose.Points[Keypoints135.Face].Seen) faces++;
            if (pose.Points[Keypoints135.LeftHand].Seen) hands++;
            if (pose.Points[Keypoints135.RightHand].Seen) hands++;
        });

        string networks = eightBits ? "8 bits, " : "";
        eyes.Print($"pupils of visitor.mp4, {networks}{cadence}, face seen in {faces} of 90 frames", output);
        fingers.Print($"last finger joints of visitor.mp4, {networks}{cadence}, seen {hands} of 180 times", output);
        Assert.InRange(faces, 60, 90);
        Assert.InRange(hands, 130, 180);
        Assert.InRange(eyes.Mean, 0, 1);
        Assert.InRange(fingers.Mean, 0, allowedOnFingers);
    }

    // On a processor without 8-bit instructions both are the float32 network.
    private void AssertEightBits(string name, int frames, PoseModel model)
    {
        TrueJoints truth = TrueJoints.Of(name);
        float exact = BodyError(ExactBodies(name, model)), rounded = BodyError(Bodies(name, model, eightBits: true));
        output.WriteLine($"{name}.mp4, {model}: body {exact:0.00} % of body height, in 8 bits {rounded:0.00} %");
        Assert.InRange(rounded, 0, 1.05f * exact);

        float BodyError(List<PersonPose> poses)
        {
            Errors errors = new();
            Assert.Equal(frames, poses.Count);
            foreach ((int frame, PersonPose pose) in poses.Index())
                foreach ((int point, string joint) in TrueJoints.Body) errors.Add(joint, pose.Points[point], truth[frame, joint], truth.Height(frame));
            return errors.Mean;
        }
    }

    // Of the float32 network, estimated once for all tests.
    private static List<PersonPose> ExactBodies(string name, PoseModel model)
    {
        if (!Exact.TryGetValue((name, model), out List<PersonPose>? poses)) Exact[(name, model)] = poses = Bodies(name, model, eightBits: false);
        return poses;
    }

    // The body in each frame of a clip. Hands and face do not affect the body's points; without them the test is four times as fast.
    private static List<PersonPose> Bodies(string name, PoseModel model, bool eightBits)
    {
        List<PersonPose> poses = [];
        var settings = new PoseOptions(model, Hands: false, Face: false, EightBits: eightBits);
        Follow(Footage.InShared("footage", name + ".mp4"), settings, int.MaxValue, (pose, _) =>
        {
            var copy = new PersonPose();
            copy.CopyFrom(pose);
            poses.Add(copy);
        });
        return poses;
    }

    private void AssertJoints(string name, int frames)
    {
        TrueJoints truth = TrueJoints.Of(name);
        Errors errors = new(), repaired = new();
        var repair = new PoseRepair();
        var pose = new PersonPose();
        List<PersonPose> poses = ExactBodies(name, PoseModel.Full);
        Assert.Equal(frames, poses.Count);
        foreach ((int frame, PersonPose estimated) in poses.Index())
        {
            pose.CopyFrom(estimated);
            float height = truth.Height(frame);
            foreach ((int point, string joint) in TrueJoints.Body)
                errors.Add(joint, pose.Points[point], truth[frame, joint], height);
            repair.Repair(pose, frame / 30.0);
            foreach ((int point, string joint) in TrueJoints.Body)
                if (pose.Points[point].Seen) repaired.Add(joint, pose.Points[point], truth[frame, joint], height);
        }

        errors.Print(name + ".mp4", output);
        repaired.Print($"{name}.mp4 repaired ({repair.Exchanges} exchanges undone, {repair.Leaps} leaps rejected)", output);
        int rejected = errors.Count - repaired.Count;
        output.WriteLine($"errors above 15 %: {errors.Above(15)}, repaired {repaired.Above(15)}, rejected {rejected} of {errors.Count}");
        Assert.InRange(errors.Mean, 0, 3);
        Assert.InRange(repaired.Mean, 0, errors.Mean);
        Assert.InRange(repaired.Above(15), 0, errors.Above(15) / 2);
        Assert.InRange(errors.Count - repaired.Count, 0, errors.Count / 50);
    }

    // Estimates the poses of a clip's first frames and returns the number of frames in which the person was found.
    private static int Follow(string clip, PoseOptions settings, int frames, Action<PersonPose, int> look)
    {
        using var estimator = new PoseEstimator(settings, ExecutionDevice.Cpu);
        using var capture = new VideoCapture(clip);
        using var image = new Mat();
        var pose = new PersonPose();
        int found = 0;
        for (int frame = 0; frame < frames && capture.Read(image); frame++)
        {
            estimator.Estimate(image, pose);
            if (!pose.Found) continue;
            found++;
            look(pose, frame);
        }
        return found;
    }

    private sealed class Errors
    {
        private readonly Dictionary<string, List<float>> _byName = [];

        public float Mean => _byName.Values.SelectMany(errors => errors).Average();

        public int Count => _byName.Values.Sum(errors => errors.Count);

        public int Above(float limit) => _byName.Values.Sum(errors => errors.Count(error => error > limit));

        public void Add(string name, Keypoint point, float[] truth, float height)
        {
            if (!_byName.TryGetValue(name, out List<float>? errors)) _byName[name] = errors = [];
            errors.Add(100 * point.DistanceTo(new Keypoint(truth[0], truth[1], 1)) / height);
        }

        public void Print(string title, ITestOutputHelper output)
        {
            output.WriteLine($"{title}: mean error {Mean:0.00} % of body height");
            foreach ((string name, List<float> errors) in _byName)
                output.WriteLine($"  {name,-16} {errors.Average(),6:0.00} %, worst {errors.Max(),6:0.0} %");
        }
    }
}
