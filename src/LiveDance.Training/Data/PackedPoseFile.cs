using System.IO.Compression;
using LiveDance.Engine.Frames;

namespace LiveDance.Training.Data;

/// <summary>
/// The poses of a video in a tenth of the space of <see cref="PoseFile"/>, for a dataset that travels to another machine: coordinates to a
/// sixteenth of a pixel and confidences to a 255th, which is far finer than poses are estimated. One column after another, over all
/// frames: found, track, and x, y and confidence of each of the 135 points; of every value the difference to that of the frame before, as an integer of
/// variable length (7 bits a byte, the lowest first, the sign in the lowest bit), compressed by Brotli.
/// </summary>
internal static class PackedPoseFile
{
    /// <summary>The file's name in a dataset's folder.</summary>
    public const string Name = "poses.packed";

    // Steps in a pixel, and in a confidence of 1. Coordinates of points that are far out of the frame are limited, in pixels.
    private const int CoordinateSteps = 16, ConfidenceSteps = 255, MaxCoordinate = 1 << 20;

    private const int Columns = 2 + (3 * Keypoints135.Count);

    /// <summary>Writes the poses.</summary>
    public static void Write(string folder, IReadOnlyList<PersonPose> poses)
    {
        using var file = new BrotliStream(File.Create(Path.Combine(folder, Name)), CompressionLevel.SmallestSize);
        using var writer = new BinaryWriter(file);
        for (int column = 0; column < Columns; column++)
        {
            int before = 0;
            foreach (PersonPose pose in poses)
            {
                int value = Value(pose, column), difference = value - before;
                writer.Write7BitEncodedInt((difference << 1) ^ (difference >> 31));
                before = value;
            }
        }
    }

    /// <summary>Reads the poses.</summary>
    /// <param name="folder">The dataset's folder.</param>
    /// <param name="count">The number of poses.</param>
    /// <returns>Empty if the file has other than that many.</returns>
    public static PersonPose[] Read(string folder, int count)
    {
        PersonPose[] poses = [.. Enumerable.Range(0, count).Select(_ => new PersonPose())];
        try
        {
            using var file = new BrotliStream(File.OpenRead(Path.Combine(folder, Name)), CompressionMode.Decompress);
            using var reader = new BinaryReader(file);
            for (int column = 0; column < Columns; column++)
            {
                int value = 0;
                foreach (PersonPose pose in poses)
                {
                    int coded = reader.Read7BitEncodedInt();
                    value += (int)((uint)coded >> 1) ^ -(coded & 1);
                    Set(pose, column, value);
                }
            }
            return file.ReadByte() < 0 ? poses : [];
        }
        catch (Exception error) when (error is EndOfStreamException or FormatException or InvalidDataException or InvalidOperationException)
        {
            return [];
        }
    }

    private static int Value(PersonPose pose, int column)
    {
        if (column == 0) return pose.Found ? 1 : 0;
        if (column == 1) return pose.Track;
        Keypoint point = pose.Points[(column - 2) / 3];
        return ((column - 2) % 3) switch
        {
            0 => Steps(point.X, CoordinateSteps),
            1 => Steps(point.Y, CoordinateSteps),
            // What was seen stays seen.
            _ => point.Seen ? Math.Max(1, Steps(point.Confidence, ConfidenceSteps)) : 0,
        };
    }

    private static int Steps(float value, int steps) =>
        float.IsFinite(value) ? (int)MathF.Round(Math.Clamp(value, -MaxCoordinate, MaxCoordinate) * steps) : 0;

    private static void Set(PersonPose pose, int column, int value)
    {
        if (column == 0)
        {
            pose.Found = value != 0;
            return;
        }
        if (column == 1)
        {
            pose.Track = value;
            return;
        }
        ref Keypoint point = ref pose.Points[(column - 2) / 3];
        point = ((column - 2) % 3) switch
        {
            0 => point with { X = value / (float)CoordinateSteps },
            1 => point with { Y = value / (float)CoordinateSteps },
            _ => point with { Confidence = value / (float)ConfidenceSteps },
        };
    }
}
