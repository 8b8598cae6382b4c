using System.Buffers.Binary;
using LiveDance.Engine;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using LiveDance.Training.Augmentation;
using OpenCvSharp;

namespace LiveDance.Training.Data;

/// <summary>
/// What a generator renders around the face in every frame of a video, with feedback. Made once, so that the face network can be
/// trained without running the generator again. A file of records of equal length.
/// </summary>
internal sealed class FaceCrops : IDisposable
{
    /// <summary>Pixels that are stored around the window on each side, so that the window can be shifted.</summary>
    public const int Margin = 8;

    /// <summary>Side of what is stored, in pixels.</summary>
    public const int Side = FaceWindow.Side + (2 * Margin);

    // A record: whether the face was detected (1 byte), left and top (2 bytes each); then colour (3 planes) and matte (1 plane)
    // in bytes.
    private const int HeaderLength = 5, Channels = 4, RecordLength = HeaderLength + (Side * Side * Channels);

    private readonly FileStream _file;
    private readonly bool[] _found;

    private FaceCrops(FileStream file, int count)
    {
        _file = file;
        _found = new bool[count];
        for (int i = 0; i < count; i++)
        {
            _file.Seek((long)i * RecordLength, SeekOrigin.Begin);
            _found[i] = _file.ReadByte() == 1;
        }
    }

    /// <summary>Renders all frames and writes the file.</summary>
    /// <param name="path">The file; replaced only when the new one is complete.</param>
    /// <param name="performer">The performer with the generator; stays the caller's.</param>
    /// <param name="dataset">The dataset, whose poses are rendered; stays the caller's.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static void Make(string path, Performer performer, Dataset dataset, CancellationToken cancellation)
    {
        string part = path + ".part";
        using (FileStream file = File.Create(part))
        using (var generator = new FrameGenerator(performer, ExecutionDevice.Cpu, Environment.ProcessorCount))
        using (var figure = performer.CreateStickFigure())
        using (var frame = new Engine.Frames.Frame(performer.Format))
        {
            byte[] record = new byte[RecordLength];
            for (int index = 0; index < dataset.Count; index++)
            {
                cancellation.ThrowIfCancellationRequested();
                PersonPose pose = dataset.Poses[index];
                frame.Time = dataset.Times[index];
                frame.TargetPose.CopyFrom(pose);
                frame.TargetPose.Track = 0;
                figure.Process(frame);
                generator.Process(frame);
                Array.Clear(record);
                if (FaceWindow.TryPlace(pose, performer.Format.Picture, out int left, out int top))
                    Cut(frame.Packed, Outer(left, performer.Format.Picture.Width), Outer(top, performer.Format.Picture.Height), record);
                file.Write(record);
            }
        }
        File.Move(part, path, overwrite: true);
    }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="dataset">The dataset that it was made from.</param>
    /// <exception cref="EngineException">The file was made from another dataset.</exception>
    public static FaceCrops Open(string path, Dataset dataset)
    {
        FileStream file = File.OpenRead(path);
        if (file.Length == (long)dataset.Count * RecordLength) return new FaceCrops(file, dataset.Count);
        file.Dispose();
        throw new EngineException($"'{path}' was made of another dataset; remove it.");
    }

    /// <summary>Whether the face was detected in a frame.</summary>
    public bool Found(int index) => _found[index];

    /// <summary>Reads a window of what was rendered. Several threads may read at the same time.</summary>
    /// <param name="index">The frame's index.</param>
    /// <param name="warp">
    /// Rotation and scale of the frame. Deformations are not supported, as the stored part does not know its place in the frame's
    /// waves.
    /// </param>
    /// <param name="left">The window's left column in the frame; clamped to what is stored.</param>
    /// <param name="top">The window's top row in the frame; clamped to what is stored.</param>
    /// <param name="colour">Receives red, green and blue planes of the window, -1..1.</param>
    /// <param name="matte">Receives one plane, 0..1.</param>
    public void Read(int index, FrameWarp warp, ref int left, ref int top, Span<float> colour, Span<float> matte)
    {
        byte[] record = new byte[RecordLength];
        RandomAccess.Read(_file.SafeFileHandle, record, (long)index * RecordLength);
        int outerLeft = BinaryPrimitives.ReadInt16LittleEndian(record.AsSpan(1)), outerTop = BinaryPrimitives.ReadInt16LittleEndian(record.AsSpan(3));
        const int Inner = FaceWindow.Side * FaceWindow.Side, Outer = Side * Side;
        left = Math.Clamp(left, outerLeft, outerLeft + (2 * Margin));
        top = Math.Clamp(top, outerTop, outerTop + (2 * Margin));
        var window = new Rect(left - outerLeft, top - outerTop, FaceWindow.Side, FaceWindow.Side);
        FrameWarp within = warp with { X = warp.X - outerLeft, Y = warp.Y - outerTop };
        using var plane = new Mat(Side, Side, MatType.CV_8UC1);
        using var part = new Mat();
        for (int c = 0; c < Channels; c++)
        {
            record.AsSpan(HeaderLength + (c * Outer), Outer).CopyTo(plane.AsSpan<byte>());
            within.Cut(plane, window, part);
            ReadOnlySpan<byte> values = part.AsSpan<byte>();
            if (c < Channels - 1) Scaled(values, colour.Slice(c * Inner, Inner), 1 / 127.5f, -1);
            else Scaled(values, matte, 1 / 255f, 0);
        }
    }

    public void Dispose() => _file.Dispose();

    private static void Scaled(ReadOnlySpan<byte> values, Span<float> target, float scale, float offset)
    {
        for (int i = 0; i < values.Length; i++) target[i] = (values[i] * scale) + offset;
    }

    private static int Outer(int at, int size) => Math.Clamp(at - Margin, 0, Math.Max(0, size - Side));

    private static void Cut(PackedPicture packed, int left, int top, byte[] record)
    {
        record[0] = 1;
        BinaryPrimitives.WriteInt16LittleEndian(record.AsSpan(1), (short)left);
        BinaryPrimitives.WriteInt16LittleEndian(record.AsSpan(3), (short)top);
        FrameFormat format = packed.Format;
        const int Plane = Side * Side;
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                int px = Math.Min(left + x, format.Picture.Width - 1), py = Math.Min(top + y, format.Picture.Height - 1);
                int at = format.IndexOf(px, py);
                int to = HeaderLength + (y * Side) + x;
                for (int c = 0; c < 3; c++)
                {
                    float value = packed.Colour[at + (c * FrameFormat.SubPixels * format.CellCount)];
                    record[to + (c * Plane)] = (byte)Math.Clamp(MathF.Round((value + 1) * 127.5f), 0, 255);
                }
                record[to + (3 * Plane)] = (byte)Math.Clamp(MathF.Round(packed.Matte[at] * 255), 0, 255);
            }
        }
    }
}
