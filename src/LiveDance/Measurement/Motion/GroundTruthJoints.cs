using System.IO.Compression;
using System.Text.Json;
using LiveDance.Engine;
using LiveDance.Engine.Frames;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Measurement.Motion;

/// <summary>
/// Reads the true joints of a rendered clip: <c>{"names": [joint], "joints": [frame][joint][x, y]}</c>, in pixels, in
/// <c>CLIP.joints.json</c> or <c>.joints.json.gz</c> next to the clip.
/// </summary>
internal static class GroundTruthJoints
{
    private static readonly (int Point, string Joint)[] Names =
    [
        (LeftPupil, "LeftEye"), (RightPupil, "RightEye"), (LeftShoulder, "LeftArm"), (RightShoulder, "RightArm"),
        (LeftElbow, "LeftForeArm"), (RightElbow, "RightForeArm"), (LeftWrist, "LeftHand"), (RightWrist, "RightHand"),
        (LeftHip, "LeftUpLeg"), (RightHip, "RightUpLeg"), (LeftKnee, "LeftLeg"), (RightKnee, "RightLeg"),
        (LeftAnkle, "LeftFoot"), (RightAnkle, "RightFoot"), (Toes[0], "LeftToeBase"), (Toes[1], "RightToeBase"),
        (Fingers[0], "LeftHandThumb3"), (Fingers[1], "LeftHandIndex3"), (Fingers[2], "LeftHandMiddle3"),
        (Fingers[3], "LeftHandPinky3"), (Fingers[4], "RightHandThumb3"), (Fingers[5], "RightHandIndex3"),
        (Fingers[6], "RightHandMiddle3"), (Fingers[7], "RightHandPinky3"),
    ];

    /// <summary>The big toes. Their true joint is the ball of the foot, which has a small offset but the same motion.</summary>
    public static int[] Toes => [17, 20];

    /// <summary>The outermost joint of thumb, index, middle and little finger, left hand first.</summary>
    public static int[] Fingers => [94, 98, 102, 110, 115, 119, 123, 131];

    /// <summary>The file with a clip's true joints, or null if there is none.</summary>
    public static string? FindFile(string clip)
    {
        string plain = Path.ChangeExtension(clip, ".joints.json");
        return File.Exists(plain) ? plain : File.Exists(plain + ".gz") ? plain + ".gz" : null;
    }

    /// <summary>Reads the joints as poses: points without a joint are missing, the nose is set between the eyes.</summary>
    /// <exception cref="EngineException">The file cannot be read.</exception>
    public static PersonPose[] Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            using Stream text = path.EndsWith(".gz", StringComparison.Ordinal)
                ? new GZipStream(file, CompressionMode.Decompress)
                : file;
            using JsonDocument document = JsonDocument.Parse(text);
            string[] names = document.RootElement.GetProperty("names").Deserialize<string[]>()!;
            float[][][] joints = document.RootElement.GetProperty("joints").Deserialize<float[][][]>()!;
            (int Point, int Joint)[] known =
                [.. Names.Select(pair => (pair.Point, Array.IndexOf(names, pair.Joint))).Where(pair => pair.Item2 >= 0)];
            return [.. joints.Select(frame => Pose(frame, known))];
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or IOException or InvalidDataException
            or InvalidOperationException or IndexOutOfRangeException or UnauthorizedAccessException)
        {
            throw new EngineException($"The true joints '{path}' cannot be read: {FailureCause.Of(error)}.", error);
        }
    }

    private static PersonPose Pose(float[][] joints, (int Point, int Joint)[] known)
    {
        var pose = new PersonPose { Found = true, Track = 1 };
        foreach ((int point, int joint) in known)
            pose.Points[point] = new Keypoint(joints[joint][0], joints[joint][1], 1);
        Keypoint left = pose.Points[LeftPupil], right = pose.Points[RightPupil];
        if (left.Seen && right.Seen)
            pose.Points[Nose] = new Keypoint((left.X + right.X) / 2, (left.Y + right.Y) / 2, 1);
        return pose;
    }
}
