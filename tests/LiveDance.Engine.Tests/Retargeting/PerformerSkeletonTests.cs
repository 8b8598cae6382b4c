using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Retargeting;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Engine.Tests.Retargeting;

/// <summary>Tests the measured skeleton of a performer, retargeting and the pose range limiter.</summary>
public sealed class PerformerSkeletonTests : IDisposable
{
    private static readonly BodyStatistics Target = new() { AnkleNear = 470, AnkleFar = 430, HeightNear = 300, HeightFar = 300, CentreX = 320 };
    private static readonly Dancing Performer = new();
    private static readonly Lazy<PerformerSkeleton> Skeleton = new(() => PerformerSkeleton.From(Dance(Performer, 900), Target));
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Limb_lengths_are_those_parallel_to_the_image()
    {
        PerformerSkeleton skeleton = Skeleton.Value;
        Assert.Equal(0.18f, skeleton.Limbs[LimbKind.UpperArm], 0.003f);
        Assert.Equal(0.16f, skeleton.Limbs[LimbKind.Forearm], 0.003f);
        Assert.Equal(0.27f, skeleton.Limbs[LimbKind.Thigh], 0.003f);
        Assert.Equal(0.12f, skeleton.Limbs[LimbKind.Hips], 0.003f);
        Assert.Equal(0.17f, skeleton.Limbs[LimbKind.Neck], 0.003f);
        PersonPose rest = skeleton.AtRest();
        Assert.True(rest.Points[LeftWrist].Y > rest.Points[LeftElbow].Y, "the arms do not hang in the rest pose");
    }

    [Fact]
    public void Dancer_of_other_proportions_gets_the_performers()
    {
        var child = new Dancing(UpperArm: 0.14f, Forearm: 0.13f, Thigh: 0.30f, Shin: 0.24f);
        var retargeter = new SkeletonRetargeter(Skeleton.Value, Target);
        retargeter.Learn(Dance(child, 900));
        PersonPose pose = child.At(0.75), before = child.At(0.75);
        retargeter.Retarget(pose);

        Assert.Equal(0.18f, Length(pose, LeftShoulder, LeftElbow), 0.004f);
        Assert.Equal(0.16f, Length(pose, RightElbow, RightWrist), 0.004f);
        Assert.Equal(0.27f, Length(pose, LeftHip, LeftKnee), 0.004f);
        Assert.Equal(0.27f, Length(pose, RightKnee, RightAnkle), 0.004f);
        // The standing foot stays, limbs keep their directions, and hands and face stay attached.
        Assert.Equal(before.Points[LeftAnkle].X, pose.Points[LeftAnkle].X, 1f);
        Assert.Equal(before.Points[LeftAnkle].Y, pose.Points[LeftAnkle].Y, 1f);
        Assert.Equal(Angle(before, LeftShoulder, LeftElbow), Angle(pose, LeftShoulder, LeftElbow), 0.001f);
        Assert.Equal(pose.Points[LeftWrist].X, pose.Points[LeftHand].X, 0.01f);
        Assert.Equal(pose.Points[RightWrist].Y, pose.Points[RightHand].Y, 0.01f);
        Assert.Equal(Length(before, Nose, Face), Length(pose, Nose, Face), 0.001f);
    }

    [Fact]
    public void Lengths_are_learned_without_a_jump_and_discarded_for_the_next_person()
    {
        var child = new Dancing(UpperArm: 0.14f, Forearm: 0.13f);
        var retargeter = new SkeletonRetargeter(Skeleton.Value, Target);
        using var frame = new Frame(FrameFormat.Square(4, 1));
        float last = 1, largest = 0;
        for (int i = 0; i < 900; i++)
        {
            frame.NormalizedPose.CopyFrom(child.At(i / 30.0));
            frame.Time = i / 30.0;
            retargeter.Process(frame);
            largest = MathF.Max(largest, MathF.Abs(retargeter.Scale(LimbKind.UpperArm) - last));
            last = retargeter.Scale(LimbKind.UpperArm);
        }
        // Both arms in 900 frames give 1800 samples, with a weight of 1800 / (300 + 1800).
        Assert.Equal(1 + (((0.18f / 0.14f) - 1) * 1800 / 2100), last, 0.02f);
        Assert.InRange(largest, 0, 0.05f / 30 * 1.01f);
        frame.NormalizedPose.CopyFrom(Performer.At(0));
        frame.NormalizedPose.Track = 2;
        frame.Time += 1 / 30.0;
        retargeter.Process(frame);
        Assert.Equal(1, retargeter.Scale(LimbKind.UpperArm), 0.002f);
    }

    [Fact]
    public void Stored_proportions_are_used_from_the_first_frame_and_updated_by_new_ones()
    {
        var child = new Dancing(UpperArm: 0.14f, Forearm: 0.13f);
        SkeletonRetargeter earlier = ProcessMotion(new SkeletonRetargeter(Skeleton.Value, Target), child, seconds: 20);
        var next = new SkeletonRetargeter(Skeleton.Value, Target);
        next.UseProportions(earlier.LearnedProportions);
        Assert.Equal(0.18f / 0.14f, ProcessMotion(next, child, seconds: 0).Scale(LimbKind.UpperArm), 0.01f);
        Assert.Equal(earlier.LearnedProportions[LimbKind.Forearm], next.LearnedProportions[LimbKind.Forearm], 0.001f);
        // The dancer is another one, with the performer's arms: 3600 samples of a minute outweigh the 1800 of the stored proportions.
        ProcessMotion(next, Performer, seconds: 60);
        Assert.Equal(1 + (((0.18f / 0.14f) - 1) * 1800 / 5400), next.Scale(LimbKind.UpperArm), 0.02f);
    }

    [Fact]
    public void Missing_points_stay_missing_and_the_others_are_retargeted()
    {
        var retargeter = new SkeletonRetargeter(Skeleton.Value, Target);
        retargeter.Learn(Dance(new Dancing(UpperArm: 0.14f), 900));
        PersonPose pose = Performer.At(1);
        pose.Points[LeftElbow] = pose.Points[RightAnkle] = pose.Points[Nose] = Keypoint.Missing;
        retargeter.Retarget(pose);
        Assert.Equal([LeftElbow, RightAnkle, Nose], new[] { LeftElbow, RightAnkle, Nose }.Where(point => !pose.Points[point].Seen));
        Assert.All(pose.Points.Where(point => point.Seen), point => Assert.InRange(point.X + point.Y, 100, 1200));
    }

    [Fact]
    public void Training_poses_are_unchanged_and_others_are_moved_to_the_nearest()
    {
        var range = new PoseRangeLimiter(Skeleton.Value, Target);
        foreach (PersonPose pose in Dance(Performer, 200))
        {
            Keypoint[] before = [.. pose.Points];
            Assert.False(range.Limit(pose));
            Assert.Equal(before, pose.Points);
        }

        // A pose with hands and head below the feet.
        PersonPose outlier = Performer.At(1);
        for (int side = 0; side < 2; side++)
            outlier.Points[LeftWrist + side] = outlier.Points[LeftWrist + side] with { X = 320, Y = 700 };
        Keypoint asked = outlier.Points[LeftWrist], hand = outlier.Points[LeftHand];
        Assert.True(range.Limit(outlier));
        Assert.True(outlier.Points[LeftWrist].Y < 600);
        // The hand moves with its wrist.
        Assert.Equal(hand.Y - asked.Y, outlier.Points[LeftHand].Y - outlier.Points[LeftWrist].Y, 0.01f);
        // The result is within the range, so it is not changed again.
        Keypoint[] safe = [.. outlier.Points];
        range.Limit(outlier);
        Assert.All(safe.Zip(outlier.Points), pair => Assert.InRange(pair.First.DistanceTo(pair.Second), 0, 0.03f * 300));
    }

    [Fact]
    public void Motion_out_of_the_range_and_back_has_no_jumps_and_gives_a_warning()
    {
        var range = new PoseRangeLimiter(Skeleton.Value, Target);
        using var frame = new Frame(FrameFormat.Square(4, 1));
        Keypoint last = default;
        for (int i = 0; i <= 120; i++)
        {
            frame.CompletedPose.CopyFrom(Performer.At(1));
            Keypoint own = frame.CompletedPose.Points[LeftWrist];
            frame.CompletedPose.Points[LeftWrist] = own with { Y = own.Y + (500 * MathF.Sin(MathF.PI * i / 120)) };
            frame.Time = i / 30.0;
            range.Process(frame);
            // The wrist of the input moves by up to 13 pixels a frame.
            if (i > 0) Assert.InRange(last.DistanceTo(frame.LimitedPose.Points[LeftWrist]), 0, 20);
            last = frame.LimitedPose.Points[LeftWrist];
            if (i == 60) Assert.Contains("never trained", range.Warning, StringComparison.Ordinal);
        }
        Assert.Empty(range.Warning);
        Assert.True(range.Changed > 30);
    }

    [Fact]
    public void Skeleton_is_read_from_its_file_and_damage_is_reported()
    {
        string path = _folder.File("skeleton.json");
        Skeleton.Value.Save(path);
        PerformerSkeleton read = PerformerSkeleton.Load(path);
        Assert.Equal(Skeleton.Value.Limbs, read.Limbs);
        Assert.Equal((Skeleton.Value.Reach, Skeleton.Value.Poses.Length), (read.Reach, read.Poses.Length));
        (read with { Format = 9 }).Save(path);
        Assert.Contains("format 9", Assert.Throws<EngineException>(() => PerformerSkeleton.Load(path)).Message, StringComparison.Ordinal);
        File.WriteAllText(path, "{ broken");
        Assert.Contains("skeleton.json", Assert.Throws<EngineException>(() => PerformerSkeleton.Load(path)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "at least", Assert.Throws<EngineException>(() => PerformerSkeleton.From(Dance(Performer, 20), Target)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nova_has_a_skeleton_file()
    {
        using Performer nova = TestPerformer.Nova();
        Assert.Equal(LimbLengthEstimator.Count, nova.Skeleton!.Limbs.Count);
        PersonPose rest = nova.Skeleton.AtRest();
        Assert.True(BodyMeasure.TryHeight(rest, out float height));
        Assert.InRange(height, nova.Manifest.Statistics.HeightFar * 0.9f, nova.Manifest.Statistics.HeightNear * 1.1f);
    }

    private static SkeletonRetargeter ProcessMotion(SkeletonRetargeter retargeter, Dancing dancer, double seconds)
    {
        using var frame = new Frame(FrameFormat.Square(4, 1));
        for (int i = 0; i <= seconds * 30; i++)
        {
            frame.NormalizedPose.CopyFrom(dancer.At(i / 30.0));
            frame.Time = i / 30.0;
            retargeter.Process(frame);
        }
        return retargeter;
    }

    private static IEnumerable<PersonPose> Dance(Dancing dancer, int frames) => Enumerable.Range(0, frames).Select(i => dancer.At(i / 15.0));

    private static float Length(PersonPose pose, int from, int to) => pose.Points[from].DistanceTo(pose.Points[to]) / 300;

    private static float Angle(PersonPose pose, int from, int to) =>
        MathF.Atan2(pose.Points[to].Y - pose.Points[from].Y, pose.Points[to].X - pose.Points[from].X);
}
