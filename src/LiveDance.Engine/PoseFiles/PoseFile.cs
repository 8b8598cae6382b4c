using System.Buffers.Binary;
using System.Text.Json;
using LiveDance.Engine.Frames;

namespace LiveDance.Engine.PoseFiles;

/// <summary>A recorded pose.</summary>
/// <param name="Time">Seconds after the first.</param>
/// <param name="Pose">The pose, in pixels of the image.</param>
/// <param name="IsDiscontinuity">Whether it does not continue the one before it.</param>
public sealed record RecordedPose(double Time, PersonPose Pose, bool IsDiscontinuity);

/// <summary>Poses that a session recorded.</summary>
public sealed class PoseFile
{
    private PoseFile(string path, IReadOnlyList<RecordedPose> poses, int width, int height, (string File, double Offset)? music) =>
        (Path, Poses, Width, Height, Music) = (path, poses, width, height, music);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The poses, in order.</summary>
    public IReadOnlyList<RecordedPose> Poses { get; }

    /// <summary>The size of the images that the poses were measured in, in pixels.</summary>
    public int Width { get; }

    /// <inheritdoc cref="Width"/>
    public int Height { get; }

    /// <summary>The music that was heard at first, and the position in it at the first pose, in seconds; null if there was none.</summary>
    public (string File, double Offset)? Music { get; }

    /// <summary>Whether the name of a file is that of recorded poses.</summary>
    public static bool IsNamed(string path) => path.EndsWith(PoseFileFormat.Ending, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a file. One that breaks off is read up to there.</summary>
    /// <exception cref="EngineException">It is no file of poses, has none, or cannot be read.</exception>
    public static PoseFile Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"The poses '{path}' cannot be read: {FailureCause.Of(error)}.", error);
        }
        ReadOnlySpan<byte> rest = bytes;
        if (!rest.StartsWith(PoseFileFormat.Magic)) throw new EngineException($"'{path}' is no file of poses that LiveDance recorded.");
        rest = rest[PoseFileFormat.Magic.Length..];
        List<RecordedPose> poses = [];
        (int width, int height) = (0, 0);
        (string, double)? music = null;
        while (rest.Length >= PoseFileFormat.HeaderLength)
        {
            byte kind = rest[0];
            int length = BinaryPrimitives.ReadInt32LittleEndian(rest[1..]);
            if (length is < 0 or > PoseFileFormat.LongestRecord) throw new EngineException($"The poses '{path}' are damaged after {poses.Count} poses.");
            if (rest.Length < PoseFileFormat.HeaderLength + length) break;
            ReadOnlySpan<byte> content = rest.Slice(PoseFileFormat.HeaderLength, length);
            if (kind == PoseFileFormat.PoseRecord && length == PoseFileFormat.PoseLength)
            {
                (width, height) = (BinaryPrimitives.ReadUInt16LittleEndian(content[8..]), BinaryPrimitives.ReadUInt16LittleEndian(content[10..]));
                poses.Add(Decode(content, width, height));
            }
            else if (kind == PoseFileFormat.MusicRecord)
            {
                music ??= DecodeMusic(path, content);
            }
            // Records of kinds that a later version writes are left out.
            rest = rest[(PoseFileFormat.HeaderLength + length)..];
        }
        return poses.Count > 0 && width > 0 && height > 0
            ? new PoseFile(path, poses, width, height, music) : throw new EngineException($"'{path}' has no poses.");
    }

    /// <summary>Writes poses to a stream.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="poses">The poses, in order.</param>
    /// <param name="width">The width of the images, in pixels.</param>
    /// <param name="height">Their height.</param>
    public static void Write(Stream stream, IEnumerable<RecordedPose> poses, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(poses);
        stream.Write(PoseFileFormat.Magic);
        Span<byte> record = stackalloc byte[PoseRecord.Length];
        foreach (RecordedPose pose in poses)
        {
            PoseRecord.Write(pose.Pose, width, height, pose.Time, pose.IsDiscontinuity, record);
            stream.Write(record);
        }
    }

    /// <summary>The poses at a constant rate: each is interpolated between its neighbours in time.</summary>
    /// <param name="framesPerSecond">The rate.</param>
    public IReadOnlyList<PersonPose> AtRate(double framesPerSecond)
    {
        int count = 1 + (int)Math.Floor(Poses[^1].Time * framesPerSecond);
        var resampled = new PersonPose[count];
        int at = 0;
        for (int k = 0; k < count; k++)
        {
            double time = k / framesPerSecond;
            while (at + 1 < Poses.Count && Poses[at + 1].Time <= time) at++;
            resampled[k] = Between(Poses[at], at + 1 < Poses.Count ? Poses[at + 1] : Poses[at], time);
        }
        return resampled;
    }

    private static PersonPose Between(RecordedPose before, RecordedPose after, double time)
    {
        double span = after.Time - before.Time;
        float share = span > 0 ? (float)((time - before.Time) / span) : 0;
        var pose = new PersonPose();
        // A person who appears, leaves or changes is not interpolated.
        bool continues = before.Pose.Found && after.Pose.Found && before.Pose.Track == after.Pose.Track && !after.IsDiscontinuity;
        pose.CopyFrom(continues || share < 0.5f ? before.Pose : after.Pose);
        if (!continues) return pose;
        for (int i = 0; i < pose.Points.Length; i++)
        {
            Keypoint a = before.Pose.Points[i], b = after.Pose.Points[i];
            pose.Points[i] = a.Seen && b.Seen
                ? new Keypoint(float.Lerp(a.X, b.X, share), float.Lerp(a.Y, b.Y, share), float.Lerp(a.Confidence, b.Confidence, share))
                : share < 0.5f ? a : b;
        }
        return pose;
    }

    private static RecordedPose Decode(ReadOnlySpan<byte> content, int width, int height)
    {
        byte flags = content[12];
        var pose = new PersonPose { Found = (flags & 1) != 0, Track = BinaryPrimitives.ReadInt32LittleEndian(content[13..]) };
        for (int i = 0; i < Keypoints135.Count; i++)
        {
            ReadOnlySpan<byte> at = content[(17 + (5 * i))..];
            float confidence = at[4] / 255f;
            pose.Points[i] = confidence == 0 ? Keypoint.Missing : new Keypoint(
                Share(BinaryPrimitives.ReadUInt16LittleEndian(at)) * width, Share(BinaryPrimitives.ReadUInt16LittleEndian(at[2..])) * height, confidence);
        }
        return new RecordedPose(BinaryPrimitives.ReadDoubleLittleEndian(content), pose, (flags & 2) != 0);
    }

    private static float Share(ushort quantized) => (quantized / (float)ushort.MaxValue * PoseFileFormat.Range) + PoseFileFormat.Lowest;

    private static (string, double) DecodeMusic(string path, ReadOnlySpan<byte> content)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(content.ToArray());
            JsonElement root = json.RootElement;
            return (root.GetProperty("file").GetString() ?? "", root.GetProperty("position").GetDouble() - root.GetProperty("time").GetDouble());
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new EngineException($"The music in the poses '{path}' is damaged.", error);
        }
    }
}
