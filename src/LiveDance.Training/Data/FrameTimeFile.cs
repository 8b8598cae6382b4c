using System.Buffers.Binary;

namespace LiveDance.Training.Data;

/// <summary>
/// The file of the time stamps of a video's frames: a float64 each, in seconds, little-endian. Datasets of earlier versions have none.
/// </summary>
internal static class FrameTimeFile
{
    /// <summary>The file's name in a dataset's folder.</summary>
    public const string Name = "times.bin";

    /// <summary>Length of a record, in bytes.</summary>
    public const int RecordLength = sizeof(double);

    /// <summary>Reads the times of a dataset's frames.</summary>
    /// <param name="folder">The dataset's folder.</param>
    /// <param name="count">The number of frames.</param>
    /// <param name="framesPerSecond">The rate from which the times are computed where there is no such file.</param>
    /// <returns>Null if the file has other than that many times, or if they do not increase.</returns>
    public static double[]? Read(string folder, int count, double framesPerSecond)
    {
        string path = Path.Combine(folder, Name);
        if (!File.Exists(path)) return [.. Enumerable.Range(0, count).Select(i => i / framesPerSecond)];
        byte[] bytes = File.ReadAllBytes(path);
        if (bytes.Length != count * RecordLength) return null;
        double[] times = [.. Enumerable.Range(0, count).Select(i => BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(i * RecordLength)))];
        return times.All(double.IsFinite) && times.Zip(times.Skip(1)).All(pair => pair.Second > pair.First) ? times : null;
    }

    /// <summary>Writes a record.</summary>
    public static void Append(Stream stream, double time)
    {
        Span<byte> record = stackalloc byte[RecordLength];
        BinaryPrimitives.WriteDoubleLittleEndian(record, time);
        stream.Write(record);
    }
}
