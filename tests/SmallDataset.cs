using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Retargeting;
using LiveDance.Training.Data;
using OpenCvSharp;

namespace LiveDance.Tests;

/// <summary>A small prepared video for tests: a disc on a stick moves back and forth in front of a grey wall.</summary>
internal static class SmallDataset
{
    // Few, for the tests' time; a performer needs 300.
    public const int Count = 310;

    /// <summary>The size of the frames where no other is asked for.</summary>
    public static readonly Size Size = new(128, 128);

    /// <param name="folder">The folder to write.</param>
    /// <param name="size">The size of the frames; at least 128 a side.</param>
    public static Dataset Make(string folder, Size? size = null)
    {
        Size frames = size ?? Size;
        using (FileStream pixels = File.Create(Path.Combine(folder, FrameStore.FramesFile)))
        using (FileStream poses = File.Create(Path.Combine(folder, PoseFile.Name)))
        {
            for (int i = 0; i < Count; i++)
            {
                PersonPose pose = Walker(i);
                using Mat frame = Render(pose, frames);
                pixels.Write(frame.AsSpan<byte>());
                PoseFile.Append(poses, pose);
            }
        }
        using (var plate = new Mat(frames, MatType.CV_8UC3, new Scalar(90, 90, 90)))
            Cv2.ImWrite(Path.Combine(folder, Dataset.PlateFile), plate);
        new DatasetManifest
        {
            Video = "walker.mp4",
            Drawing = DrawingVersion.Current.Name,
            Size = frames,
            Count = Count,
            FramesPerSecond = 30,
            Statistics = new BodyStatistics { AnkleNear = 110, AnkleFar = 108, HeightNear = 80, HeightFar = 80, CentreX = 64 },
        }.Write(folder);
        return Dataset.Open(folder);
    }

    public static PersonPose Walker(int frame)
    {
        var pose = new PersonPose { Found = true, Track = 1 };
        float x = 64 + (20 * MathF.Sin(frame * 0.15f));
        for (int i = 0; i < Keypoints135.BodyCount; i++)
            pose.Points[i] = new Keypoint(x + ((i % 2 == 0 ? 1 : -1) * (i is 0 ? 0 : 6)), 30 + (80f * i / (Keypoints135.BodyCount - 1)), 0.9f);
        for (int i = Keypoints135.Face; i < Keypoints135.LeftHand; i++) pose.Points[i] = new Keypoint(x + (i % 7) - 3, 26 + (i % 9), 1);
        return pose;
    }

    private static Mat Render(PersonPose pose, Size size)
    {
        var frame = new Mat(size, MatType.CV_8UC3, new Scalar(90, 90, 90));
        var head = new Point((int)pose.Points[0].X, 30);
        Cv2.Line(frame, head, new Point(head.X, 110), new Scalar(200, 60, 40), 9);
        Cv2.Circle(frame, head, 9, new Scalar(120, 160, 220), -1);
        return frame;
    }
}
