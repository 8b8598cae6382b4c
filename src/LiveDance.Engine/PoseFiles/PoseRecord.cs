using System.Buffers.Binary;
using LiveDance.Engine.Frames;

namespace LiveDance.Engine.PoseFiles;

/// <summary>Writes the record of one pose, as docs/poses.md describes it.</summary>
internal static class PoseRecord
{
    /// <summary>The bytes of a record with its header.</summary>
    public const int Length = PoseFileFormat.HeaderLength + PoseFileFormat.PoseLength;

    /// <summary>Writes a record.</summary>
    /// <param name="pose">The pose, in pixels of the image.</param>
    /// <param name="width">The width of the image, in pixels.</param>
    /// <param name="height">Its height.</param>
    /// <param name="time">Seconds after the first pose.</param>
    /// <param name="isDiscontinuity">Whether the pose does not continue the one before it.</param>
    /// <param name="record">Receives the record; <see cref="Length"/> bytes.</param>
    public static void Write(PersonPose pose, int width, int height, double time, bool isDiscontinuity, Span<byte> record)
    {
        record[0] = PoseFileFormat.PoseRecord;
        BinaryPrimitives.WriteInt32LittleEndian(record[1..], PoseFileFormat.PoseLength);
        Span<byte> content = record[PoseFileFormat.HeaderLength..];
        (width, height) = (Math.Max(1, width), Math.Max(1, height));
        BinaryPrimitives.WriteDoubleLittleEndian(content, time);
        BinaryPrimitives.WriteUInt16LittleEndian(content[8..], (ushort)width);
        BinaryPrimitives.WriteUInt16LittleEndian(content[10..], (ushort)height);
        content[12] = (byte)((pose.Found ? 1 : 0) | (isDiscontinuity ? 2 : 0));
        BinaryPrimitives.WriteInt32LittleEndian(content[13..], pose.Track);
        for (int i = 0; i < Keypoints135.Count; i++)
        {
            Keypoint point = pose.Points[i];
            Span<byte> at = content[(17 + (5 * i))..];
            BinaryPrimitives.WriteUInt16LittleEndian(at, Quantize(point.X / width));
            BinaryPrimitives.WriteUInt16LittleEndian(at[2..], Quantize(point.Y / height));
            at[4] = (byte)Math.Clamp(MathF.Round(point.Confidence * 255), 0, 255);
        }
    }

    private static ushort Quantize(float share) =>
        (ushort)Math.Clamp(MathF.Round((share - PoseFileFormat.Lowest) / PoseFileFormat.Range * ushort.MaxValue), 0, ushort.MaxValue);
}
