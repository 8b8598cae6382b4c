using System.Text.Json;
using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Tests;

/// <summary>Reads and builds poses for tests.</summary>
internal static class PoseFile
{
    /// <summary>Reads one pose from a JSON file with <c>keypoints[135][x, y, confidence]</c>.</summary>
    public static PersonPose Read(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        return From(document.RootElement.GetProperty("keypoints").Deserialize<float[][]>()!);
    }

    /// <summary>A pose from its key points.</summary>
    public static PersonPose From(float[][] points)
    {
        var pose = new PersonPose { Found = true, Track = 1 };
        for (int i = 0; i < points.Length; i++) pose.Points[i] = new Keypoint(points[i][0], points[i][1], points[i][2]);
        return pose;
    }

    /// <summary>A person standing upright: feet at (x, ankle), nose <paramref name="height"/> above.</summary>
    public static PersonPose Standing(float x, float ankle, float height, int track = 1)
    {
        var pose = new PersonPose { Found = true, Track = track };
        void Place(int point, float across, float up) =>
            pose.Points[point] = new Keypoint(x + (across * height), ankle - (up * height), 1);
        Place(Keypoints135.Nose, 0, 1);
        Place(Keypoints135.LeftShoulder, 0.12f, 0.85f);
        Place(Keypoints135.RightShoulder, -0.12f, 0.85f);
        Place(Keypoints135.LeftHip, 0.08f, 0.53f);
        Place(Keypoints135.RightHip, -0.08f, 0.53f);
        Place(Keypoints135.LeftKnee, 0.08f, 0.26f);
        Place(Keypoints135.RightKnee, -0.08f, 0.26f);
        Place(Keypoints135.LeftAnkle, 0.08f, 0);
        Place(Keypoints135.RightAnkle, -0.08f, 0.01f);
        return pose;
    }
}
