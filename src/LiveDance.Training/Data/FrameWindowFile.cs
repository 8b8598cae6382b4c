using System.Buffers.Binary;
using OpenCvSharp;

namespace LiveDance.Training.Data;

/// <summary>
/// The file of the parts of a video's frames that a dataset stores: left, top, width and height of each, 16 bits, little-endian. Datasets of
/// earlier versions have none and store whole frames.
/// </summary>
internal static class FrameWindowFile
{
    /// <summary>The file's name in a dataset's folder.</summary>
    public const string Name = "windows.bin";

    /// <summary>Length of a record, in bytes.</summary>
    public const int RecordLength = 4 * sizeof(ushort);

    /// <summary>Reads the windows of a dataset's frames.</summary>
    /// <param name="folder">The dataset's folder.</param>
    /// <param name="size">Size of the frames, in pixels.</param>
    /// <param name="count">The number of frames.</param>
    /// <returns>Null if the file has other than that many windows, or one that is not within the frame.</returns>
    public static Rect[]? Read(string folder, Size size, int count)
    {
        string path = Path.Combine(folder, Name);
        if (!File.Exists(path)) return [.. Enumerable.Repeat(new Rect(default, size), count)];
        byte[] bytes = File.ReadAllBytes(path);
        if (bytes.Length != (long)count * RecordLength) return null;
        Rect[] windows = [.. Enumerable.Range(0, count).Select(i => At(bytes.AsSpan(i * RecordLength, RecordLength)))];
        return Array.TrueForAll(windows, window => window.Right <= size.Width && window.Bottom <= size.Height) ? windows : null;
    }

    /// <summary>Writes a record.</summary>
    public static void Append(Stream stream, Rect window)
    {
        Span<byte> record = stackalloc byte[RecordLength];
        int at = 0;
        foreach (int value in (ReadOnlySpan<int>)[window.X, window.Y, window.Width, window.Height])
        {
            BinaryPrimitives.WriteUInt16LittleEndian(record[at..], (ushort)value);
            at += sizeof(ushort);
        }
        stream.Write(record);
    }

    private static Rect At(ReadOnlySpan<byte> record) => new(Value(record, 0), Value(record, 1), Value(record, 2), Value(record, 3));

    private static int Value(ReadOnlySpan<byte> record, int index) => BinaryPrimitives.ReadUInt16LittleEndian(record[(index * sizeof(ushort))..]);
}
