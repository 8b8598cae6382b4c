using LiveDance.Engine.Frames;
using OpenCvSharp;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Training.Preparation;

/// <summary>The poses that a video shows; a performer can only be rendered well in poses that it was trained on.</summary>
internal sealed class PoseCoverage
{
    // Bins of a histogram, and rows and columns of the floor plan.
    private const int Bins = 24, FloorBins = 12;

    // Mean displacement of the body's points from frame to frame, as a fraction of the body's height, below which a frame counts
    // as still.
    private const double StillStep = 0.0015;

    private PoseCoverage(IReadOnlyList<PersonPose> poses, Size size)
    {
        Frames = poses.Count;
        Found = Share(poses, pose => pose.Found);
        Face = Share(poses, pose => pose.Found && pose.Points[Keypoints135.Face].Seen);
        LeftHandSeen = Share(poses, pose => pose.Found && pose.Points[LeftHand].Seen);
        RightHandSeen = Share(poses, pose => pose.Found && pose.Points[RightHand].Seen);
        Still = StillShare(poses);
        Histograms =
        [
            Count("left upper arm against straight down", -180, 180, "°", poses, pose => Angle(pose, LeftShoulder, LeftElbow)),
            Count("right upper arm against straight down", -180, 180, "°", poses, pose => Angle(pose, RightShoulder, RightElbow)),
            Count("left elbow", 0, 180, "°", poses, pose => JointAngle(pose, LeftShoulder, LeftElbow, LeftWrist)),
            Count("right elbow", 0, 180, "°", poses, pose => JointAngle(pose, RightShoulder, RightElbow, RightWrist)),
            Count("left thigh against straight down", -90, 90, "°", poses, pose => Angle(pose, LeftHip, LeftKnee)),
            Count("right thigh against straight down", -90, 90, "°", poses, pose => Angle(pose, RightHip, RightKnee)),
            Count("left knee", 0, 180, "°", poses, pose => JointAngle(pose, LeftHip, LeftKnee, LeftAnkle)),
            Count("right knee", 0, 180, "°", poses, pose => JointAngle(pose, RightHip, RightKnee, RightAnkle)),
            Turns = Count("turn: shoulders across, of the body's height (negative: seen from behind)", -0.3, 0.3, "", poses, Turn),
            Scale = Count("height of the body in the picture", 0, 100, "%", poses, pose => Height(pose) / size.Height * 100),
        ];
        Floor = FloorOf(poses, size);
    }

    /// <summary>The number of frames.</summary>
    public int Frames { get; }

    /// <summary>The share of frames in which the person was detected.</summary>
    public double Found { get; }

    /// <summary>The share of frames with the face.</summary>
    public double Face { get; }

    /// <summary>The share of frames with the left hand.</summary>
    public double LeftHandSeen { get; }

    /// <summary>The share of frames with the right hand.</summary>
    public double RightHandSeen { get; }

    /// <summary>The share of frames without motion.</summary>
    public double Still { get; }

    /// <summary>Histograms of angles, turns and sizes.</summary>
    public IReadOnlyList<Histogram> Histograms { get; }

    /// <summary>Histogram of the body's turns.</summary>
    public Histogram Turns { get; }

    /// <summary>Histogram of the body's height in the picture.</summary>
    public Histogram Scale { get; }

    /// <summary>
    /// Counts of the person's places on the floor, by row (far to near, over the range that was used) and column.
    /// </summary>
    public int[,] Floor { get; }

    /// <summary>Computes the coverage of a video's poses.</summary>
    /// <param name="poses">The poses, in pixels of the frame.</param>
    /// <param name="size">Size of the frame.</param>
    public static PoseCoverage Of(IReadOnlyList<PersonPose> poses, Size size) => new(poses, size);

    private static double Share(IReadOnlyList<PersonPose> poses, Func<PersonPose, bool> counts) =>
        poses.Count(counts) / (double)Math.Max(1, poses.Count);

    private static Histogram Count(
        string title, double low, double high, string unit, IReadOnlyList<PersonPose> poses, Func<PersonPose, double?> measure)
    {
        int[] counts = new int[Bins];
        foreach (PersonPose pose in poses)
        {
            if (!pose.Found || measure(pose) is not { } value) continue;
            counts[Math.Clamp((int)((value - low) / (high - low) * Bins), 0, Bins - 1)]++;
        }
        return new Histogram(title, low, high, unit, counts);
    }

    private static bool AreConfident(PersonPose pose, params ReadOnlySpan<int> points)
    {
        foreach (int point in points)
        {
            if (pose.Points[point].Confidence <= BodyMeasure.Confident) return false;
        }
        return true;
    }

    // In degrees; 0 is straight down, 90 to the right of the picture.
    private static double? Angle(PersonPose pose, int from, int to) => !AreConfident(pose, from, to) ? null
        : Math.Atan2(pose.Points[to].X - pose.Points[from].X, pose.Points[to].Y - pose.Points[from].Y) * 180 / Math.PI;

    // In degrees; 180 is stretched.
    private static double? JointAngle(PersonPose pose, int upper, int joint, int lower)
    {
        if (!AreConfident(pose, upper, joint, lower)) return null;
        Keypoint a = pose.Points[upper], b = pose.Points[joint], c = pose.Points[lower];
        double first = Math.Atan2(a.Y - b.Y, a.X - b.X), second = Math.Atan2(c.Y - b.Y, c.X - b.X);
        double between = Math.Abs(first - second) * 180 / Math.PI;
        return between > 180 ? 360 - between : between;
    }

    private static double? Turn(PersonPose pose) =>
        !AreConfident(pose, LeftShoulder, RightShoulder) || Height(pose) is not { } height ? null
            : (pose.Points[LeftShoulder].X - pose.Points[RightShoulder].X) / height;

    private static double? Height(PersonPose pose) => BodyMeasure.TryHeight(pose, out float height) ? height : null;

    private static double StillShare(IReadOnlyList<PersonPose> poses)
    {
        int still = 0, compared = 0;
        for (int i = 1; i < poses.Count; i++)
        {
            if (!poses[i].Found || !poses[i - 1].Found || Height(poses[i]) is not { } height) continue;
            double sum = 0;
            int points = 0;
            for (int k = 0; k <= RightAnkle; k++)
            {
                if (!AreConfident(poses[i], k) || !AreConfident(poses[i - 1], k)) continue;
                sum += double.Hypot(poses[i].Points[k].X - poses[i - 1].Points[k].X, poses[i].Points[k].Y - poses[i - 1].Points[k].Y);
                points++;
            }
            if (points == 0) continue;
            compared++;
            if (sum / points < StillStep * height) still++;
        }
        return still / (double)Math.Max(1, compared);
    }

    private static int[,] FloorOf(IReadOnlyList<PersonPose> poses, Size size)
    {
        (float X, float Y)[] feet = [.. poses.Where(pose => pose.Found && BodyMeasure.TryFoot(pose, out _)).Select(pose =>
        {
            BodyMeasure.TryFoot(pose, out (float X, float Y) foot);
            return foot;
        })];
        int[,] counts = new int[FloorBins, FloorBins];
        if (feet.Length == 0) return counts;
        float top = feet.Min(foot => foot.Y), bottom = Math.Max(top + 1, feet.Max(foot => foot.Y));
        foreach ((float x, float y) in feet)
        {
            int row = Math.Clamp((int)((y - top) / (bottom - top) * FloorBins), 0, FloorBins - 1);
            counts[row, Math.Clamp((int)(x / size.Width * FloorBins), 0, FloorBins - 1)]++;
        }
        return counts;
    }
}
