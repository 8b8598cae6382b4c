using System.Runtime.InteropServices;
using LiveDance.Engine.Frames;

namespace LiveDance.Training.Data;

/// <summary>
/// The file of the detected poses of a video, before smoothing. Records of equal length: two integers (found, track), then 135 x
/// (x, y, confidence), little-endian. An incomplete record at the end is ignored.
/// </summary>
internal static class PoseFile
{
    /// <summary>The file's name in a dataset's folder.</summary>
    public const string Name = "poses.bin";

    /// <summary>Length of a record, in bytes.</summary>
    public const int RecordLength = (2 * sizeof(int)) + (Keypoints135.Count * 3 * sizeof(float));

    /// <summary>Reads all complete records; empty if there is no file.</summary>
    public static PersonPose[] Read(string folder)
    {
        string path = Path.Combine(folder, Name);
        if (!File.Exists(path)) return [];
        byte[] bytes = File.ReadAllBytes(path);
        var poses = new PersonPose[bytes.Length / RecordLength];
        for (int i = 0; i < poses.Length; i++)
        {
            ReadOnlySpan<byte> record = bytes.AsSpan(i * RecordLength, RecordLength);
            ReadOnlySpan<int> flags = MemoryMarshal.Cast<byte, int>(record[..(2 * sizeof(int))]);
            var pose = new PersonPose { Found = flags[0] != 0, Track = flags[1] };
            MemoryMarshal.Cast<byte, Keypoint>(record[(2 * sizeof(int))..]).CopyTo(pose.Points);
            poses[i] = pose;
        }
        return poses;
    }

    /// <summary>Writes a record.</summary>
    public static void Append(Stream stream, PersonPose pose)
    {
        Span<byte> record = stackalloc byte[RecordLength];
        Span<int> flags = MemoryMarshal.Cast<byte, int>(record[..(2 * sizeof(int))]);
        (flags[0], flags[1]) = (pose.Found ? 1 : 0, pose.Track);
        MemoryMarshal.AsBytes(pose.Points.AsSpan()).CopyTo(record[(2 * sizeof(int))..]);
        stream.Write(record);
    }
}
