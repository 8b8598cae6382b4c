using LiveDance.Engine.Frames;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Measurement.Motion;

/// <summary>
/// What is done to a clip's motion to make it harder. All work on the poses, not on the video, and all are the same in
/// every run. None changes the clip it is given.
/// </summary>
internal static class Distortions
{
    private const int Seed = 2018;
    private const double NoiseShare = 0.005;
    private const double MissingShare = 0.05;
    private const int ShortestBurst = 2, LongestBurst = 8;
    private const double Slowness = 1.25;

    /// <summary>The name of the clip as it is.</summary>
    public const string None = "as it is";

    /// <summary>All of them, by name; first the clip as it is.</summary>
    public static (string Name, Func<MotionClip, MotionClip> Apply)[] All { get; } =
    [
        (None, clip => clip), ("noise", WithNoise), ("drop-outs", WithDropOuts), ("slower", Slower),
        ("flipped", Flipped),
    ];

    /// <summary>Adds Gaussian noise, 0.5 % of the body's height in standard deviation, to each coordinate.</summary>
    public static MotionClip WithNoise(MotionClip clip)
    {
        var random = new Random(Seed);
        double sigma = NoiseShare * clip.Height;
        return clip with
        {
            Detected = Map(clip.Detected, (_, _, point) => point with
            {
                X = point.X + (float)(sigma * Gaussian(random)),
                Y = point.Y + (float)(sigma * Gaussian(random)),
            }),
        };
    }

    /// <summary>Takes 5 % of the points away, each in bursts of 2 to 8 frames.</summary>
    public static MotionClip WithDropOuts(MotionClip clip)
    {
        var random = new Random(Seed);
        // A burst begins in a frame that none covers, so that on the whole 5 % are covered.
        const double Length = (ShortestBurst + LongestBurst) / 2.0;
        const double Begins = MissingShare / (Length * (1 - MissingShare));
        int[] left = new int[Count];
        return clip with
        {
            Detected = Map(clip.Detected, (_, i, point) =>
            {
                if (left[i] == 0 && random.NextDouble() < Begins)
                    left[i] = random.Next(ShortestBurst, LongestBurst + 1);
                if (left[i] == 0) return point;
                left[i]--;
                return Keypoint.Missing;
            }),
        };
    }

    /// <summary>
    /// The same dance taking 25 % longer, resampled to the clip's own rate between the frames; the reference likewise.
    /// </summary>
    public static MotionClip Slower(MotionClip clip) =>
        clip with { Detected = Stretch(clip.Detected), Reference = Stretch(clip.Reference) };

    /// <summary>The clip flipped left to right: what was seen in flipped frames, and the flipped reference.</summary>
    public static MotionClip Flipped(MotionClip clip) => clip with
    {
        Detected = clip.Mirrored,
        Mirrored = clip.Detected,
        Reference = [.. clip.Reference.Select(pose => Flip(pose, clip.Width))],
    };

    // Body, feet, hands and pupils change sides. The face's 68 points are left out: no figure is made of them.
    private static PersonPose Flip(PersonPose pose, int width)
    {
        var flipped = new PersonPose { Found = pose.Found, Track = pose.Track };
        for (int i = 0; i < Count; i++)
        {
            if (i is >= Face and < LeftHand || !pose.Points[i].Seen) continue;
            flipped.Points[OtherSide(i)] = pose.Points[i] with { X = width - 1 - pose.Points[i].X };
        }
        return flipped;
    }

    private static int OtherSide(int point) => point switch
    {
        Nose => Nose,
        <= RightAnkle => point % 2 == 1 ? point + 1 : point - 1,
        < 20 => point + 3,
        < Face => point - 3,
        < RightHand => point + HandCount,
        < LeftPupil => point - HandCount,
        _ => point == LeftPupil ? RightPupil : LeftPupil,
    };

    private static PersonPose[] Stretch(PersonPose[] poses)
    {
        var stretched = new PersonPose[(int)((poses.Length - 1) * Slowness) + 1];
        for (int frame = 0; frame < stretched.Length; frame++) stretched[frame] = Between(poses, frame / Slowness);
        return stretched;
    }

    /// <summary>The pose at a place between two frames; what is missing in either is missing.</summary>
    public static PersonPose Between(PersonPose[] poses, double place)
    {
        int before = (int)place, after = Math.Min(before + 1, poses.Length - 1);
        float share = (float)(place - before);
        PersonPose a = poses[before], b = poses[after];
        var pose = new PersonPose();
        pose.CopyFrom(share < 0.5f ? a : b);
        if (share == 0) return pose;
        for (int i = 0; i < Count; i++)
        {
            Keypoint p = a.Points[i], q = b.Points[i];
            float confidence = float.Lerp(p.Confidence, q.Confidence, share);
            pose.Points[i] = p.Seen && q.Seen
                ? new Keypoint(float.Lerp(p.X, q.X, share), float.Lerp(p.Y, q.Y, share), confidence)
                : Keypoint.Missing;
        }
        return pose;
    }

    private static PersonPose[] Map(PersonPose[] poses, Func<int, int, Keypoint, Keypoint> change)
    {
        var changed = new PersonPose[poses.Length];
        for (int frame = 0; frame < poses.Length; frame++)
        {
            changed[frame] = new PersonPose();
            changed[frame].CopyFrom(poses[frame]);
            for (int i = 0; i < Count; i++)
                if (poses[frame].Points[i].Seen) changed[frame].Points[i] = change(frame, i, poses[frame].Points[i]);
        }
        return changed;
    }

    // Box and Muller 1958.
    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
