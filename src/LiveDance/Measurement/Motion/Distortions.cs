using LiveDance.Engine.Frames;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Measurement.Motion;

/// <summary>
/// Distorts the motion of a clip to test smoothing under harder conditions. Distortions change the poses, not the video; they are
/// deterministic and return a new clip.
/// </summary>
internal static class Distortions
{
    private const int Seed = 2018;
    private const double NoiseShare = 0.005;
    private const double MissingShare = 0.05;
    private const int ShortestBurst = 2, LongestBurst = 8;
    private const double TimeStretch = 1.25;

    /// <summary>The name of the undistorted clip.</summary>
    public const string None = "as it is";

    /// <summary>All distortions by name; the first is the undistorted clip.</summary>
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

    /// <summary>Removes 5 % of the points, each in bursts of 2 to 8 frames.</summary>
    public static MotionClip WithDropOuts(MotionClip clip)
    {
        var random = new Random(Seed);
        // Bursts begin only in frames outside a burst; this probability makes them cover 5 % of all frames.
        const double MeanBurst = (ShortestBurst + LongestBurst) / 2.0;
        const double StartProbability = MissingShare / (MeanBurst * (1 - MissingShare));
        int[] remaining = new int[Count];
        return clip with
        {
            Detected = Map(clip.Detected, (_, i, point) =>
            {
                if (remaining[i] == 0 && random.NextDouble() < StartProbability)
                    remaining[i] = random.Next(ShortestBurst, LongestBurst + 1);
                if (remaining[i] == 0) return point;
                remaining[i]--;
                return Keypoint.Missing;
            }),
        };
    }

    /// <summary>
    /// Slows the motion by 25 %, resampled at the clip's frame rate; likewise the reference.
    /// </summary>
    public static MotionClip Slower(MotionClip clip) =>
        clip with { Detected = Stretch(clip.Detected), Reference = Stretch(clip.Reference) };

    /// <summary>Flips the clip left to right: the poses estimated in the flipped frames, and the flipped reference.</summary>
    public static MotionClip Flipped(MotionClip clip) => clip with
    {
        Detected = clip.Mirrored,
        Mirrored = clip.Detected,
        Reference = [.. clip.Reference.Select(pose => Flip(pose, clip.Width))],
    };

    // Body, feet, hands and pupils change sides. The face's 68 points are left out, as they are not measured.
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
        var stretched = new PersonPose[(int)((poses.Length - 1) * TimeStretch) + 1];
        for (int frame = 0; frame < stretched.Length; frame++) stretched[frame] = Interpolate(poses, frame / TimeStretch);
        return stretched;
    }

    /// <summary>The pose interpolated at a fractional frame number; points that are missing in either frame are missing.</summary>
    public static PersonPose Interpolate(PersonPose[] poses, double position)
    {
        int before = (int)position, after = Math.Min(before + 1, poses.Length - 1);
        float share = (float)(position - before);
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

    // The transform of Box and Muller 1958.
    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
