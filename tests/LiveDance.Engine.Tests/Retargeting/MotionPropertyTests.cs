using LiveDance.Engine.Frames;
using LiveDance.Engine.Retargeting;
using LiveDance.Engine.Smoothing;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Engine.Tests.Retargeting;

/// <summary>Tests that the target pose does not depend on the camera's position, and that mirroring commutes with the pipeline.</summary>
public class MotionPropertyTests
{
    private const int Frames = 240;
    private const float Middle = 256;
    private static readonly BodyStatistics Target = new() { AnkleNear = 474, AnkleFar = 429, HeightNear = 356, HeightFar = 319, CentreX = Middle };
    private static readonly Lazy<PerformerSkeleton> Skeleton = new(() => PerformerSkeleton.From(
        Enumerable.Range(0, 900).Select(i => new Dancing(340).At(i / 15.0, Middle, 450)), Target));

    [Theory]
    [InlineData(1, 1, 0, 0)]
    [InlineData(2, 1, 130, -70)]
    [InlineData(3, 2, 0, 0)]
    [InlineData(4, 0.5, -60, 40)]
    [InlineData(5, 1.7, 411, 99)]
    public void Moved_or_scaled_source_gives_the_same_target_pose(int seed, float scale, float x, float y)
    {
        PersonPose[] dance = Dance(seed);
        PersonPose[] plain = Retarget(dance);
        PersonPose[] moved = Retarget([.. dance.Select(pose => Map(pose, p => p with { X = (scale * p.X) + x, Y = (scale * p.Y) + y }))]);
        for (int frame = 0; frame < Frames; frame++) AssertNear(plain[frame], moved[frame], tolerance: 0.75f);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Mirroring_the_source_mirrors_the_target_pose(int seed)
    {
        PersonPose[] dance = Dance(seed);
        PersonPose[] before = Retarget([.. dance.Select(Mirror)]), after = [.. Retarget(dance).Select(Mirror)];
        for (int frame = 0; frame < Frames; frame++) AssertNear(after[frame], before[frame], tolerance: 0.5f);
    }

    // A motion with pauses, steps in depth, jitter and drop-outs.
    private static PersonPose[] Dance(int seed)
    {
        var random = new Random(seed);
        float tempo = 0.6f + random.NextSingle(), depth = random.NextSingle();
        var dancer = new Dancing(UpperArm: 0.15f + (0.06f * random.NextSingle()), Thigh: 0.24f + (0.04f * random.NextSingle()));
        var dance = new PersonPose[Frames];
        for (int i = 0; i < Frames; i++)
        {
            float near = depth * 30 * MathF.Sin(i * 0.04f);
            PersonPose pose = (dancer with { Height = 300 + near }).At(i / 30.0 * tempo, 320 + (60 * MathF.Sin(i * 0.03f)), 440 + near);
            for (int point = 0; point < Count; point++)
            {
                Keypoint p = pose.Points[point];
                if (!p.Seen) continue;
                pose.Points[point] = random.Next(20) == 0 && i > 5 ? Keypoint.Missing : p with { X = p.X + Noise(), Y = p.Y + Noise() };
            }
            dance[i] = pose;
        }
        return dance;

        float Noise() => random.NextSingle() - 0.5f;
    }

    private static PersonPose[] Retarget(PersonPose[] dance)
    {
        var smoother = new PoseSmoother();
        var normalizer = new PoseNormalizer(Target, new OpenCvSharp.Size(512, 512));
        var retargeter = new SkeletonRetargeter(Skeleton.Value, Target);
        using var frame = new Frame(FrameFormat.Square(4, 1));
        var result = new PersonPose[dance.Length];
        for (int i = 0; i < dance.Length; i++)
        {
            frame.Time = i / 30.0;
            frame.RepairedPose.CopyFrom(dance[i]);
            smoother.Process(frame);
            normalizer.Process(frame);
            retargeter.Process(frame);
            result[i] = new PersonPose();
            result[i].CopyFrom(frame.RetargetedPose);
        }
        return result;
    }

    private static PersonPose Map(PersonPose pose, Func<Keypoint, Keypoint> move)
    {
        var moved = new PersonPose { Found = pose.Found, Track = pose.Track };
        for (int i = 0; i < Count; i++) moved.Points[i] = pose.Points[i].Seen ? move(pose.Points[i]) : Keypoint.Missing;
        return moved;
    }

    // Mirrors about the performer's middle and exchanges left and right.
    private static PersonPose Mirror(PersonPose pose)
    {
        PersonPose mirrored = Map(pose, point => point with { X = (2 * Middle) - point.X });
        Keypoint[] points = mirrored.Points;
        for (int left = 1; left < 17; left += 2) (points[left], points[left + 1]) = (points[left + 1], points[left]);
        for (int i = 0; i < 3; i++) (points[17 + i], points[20 + i]) = (points[20 + i], points[17 + i]);
        for (int i = 0; i < HandCount; i++) (points[LeftHand + i], points[RightHand + i]) = (points[RightHand + i], points[LeftHand + i]);
        // Of the face, the sides of the jaw's outline count.
        points.AsSpan(Face, 17).Reverse();
        (points[LeftPupil], points[RightPupil]) = (points[RightPupil], points[LeftPupil]);
        return mirrored;
    }

    private static void AssertNear(PersonPose expected, PersonPose found, float tolerance)
    {
        Assert.Equal(expected.Found, found.Found);
        for (int i = 0; i < Count; i++)
        {
            Assert.Equal(expected.Points[i].Seen, found.Points[i].Seen);
            Assert.InRange(expected.Points[i].DistanceTo(found.Points[i]), 0, tolerance);
        }
    }
}
