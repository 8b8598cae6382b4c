using System.Numerics;
using System.Runtime.CompilerServices;
using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Inference;
using LiveDance.Onnx.Quantization;
using OpenCvSharp;

namespace LiveDance.Engine.Generation;

/// <summary>
/// The inputs and outputs of a generator as bytes, those of a cell one beside the other: drawings by a table of 256 levels, body coordinates
/// only where there is a body, and colour and matte by tables of the values that their bytes stand for.
/// </summary>
internal sealed unsafe class GeneratorBytes : IGeneratorTensors
{
    private const string Drawing = "drawing", Previous = "previous", Body = "body";

    // Pixels of the drawing on each side of a cell, and bytes of a row of them.
    private const int Side = 2, Row = 3 * Side;

    private readonly FrameFormat _format;
    private readonly Input[] _inputs;
    private readonly Output _colour, _matte;
    private readonly WrittenBodyCoordinates _coordinates = new();

    /// <param name="network">A generator with a border that is <see cref="Supports">supported</see>.</param>
    /// <param name="format">The sizes of the performer's pictures.</param>
    public GeneratorBytes(Network network, FrameFormat format)
    {
        _format = format;
        _inputs = [.. network.Border!.Inputs.Select(input => new Input(input, network.InputBytes(input.Name)))];
        (_colour, _matte) = (Find("colour"), Find("matte"));

        Output Find(string name) => new([.. network.Border.Outputs.Single(output => output.Name == name).Values], network.OutputBytes(name));
    }

    /// <summary>
    /// Whether the inputs are of the kinds that are written here: one of drawings and previous picture, and one that begins with the body
    /// coordinates and has nothing else.
    /// </summary>
    public static bool Supports(ByteBorder border, FrameFormat format)
    {
        bool hasBlocks = format.Drawing.Width == Side * format.Columns;
        return border.Inputs.All(input => IsBody(input) || (input.Channels.All(IsPicture) && DrawingChannelsOf(input) is not null));

        bool IsPicture(ByteChannel? channel) =>
            channel is null or { Input: Previous, Block: 1 } || (hasBlocks && channel is { Input: Drawing, Block: Side });
    }

    /// <inheritdoc/>
    public void Write(PersonPose pose, Mat drawing, Mat drawingBefore, PackedRegion region, float[]? feedback)
    {
        foreach (Input input in _inputs)
        {
            if (input.HoldsBody)
            {
                _coordinates.Write(
                    pose, _format.Picture, region,
                    new BodyCoordinateBytes(input.Bytes, input.Channels, input.Layout.Scale, input.Layout.Zero, region.CellCount));
                continue;
            }
            WriteDrawings(drawing, drawingBefore, region, input);
            if (feedback is null) continue;
            for (int channel = 0; channel < input.Channels; channel++)
            {
                if (input.Layout.Channels[channel] is { Input: Previous } source) WriteFeedback(feedback, source.Channel, region, input, channel);
            }
        }
    }

    /// <inheritdoc/>
    public void Read(PackedRegion region, PackedPicture picture, int row)
    {
        Read(_colour, 3 * FrameFormat.SubPixels, region, picture, row, picture.Colour);
        Read(_matte, FrameFormat.SubPixels, region, picture, row, picture.Matte);
    }

    private static bool IsBody(ByteInput input) =>
        input.Channels.Length >= BodyCoordinates.Planes
            && input.Channels.Index().All(channel => channel.Item == (channel.Index < BodyCoordinates.Planes ? new ByteChannel(Body, channel.Index, 0, 0, 1) : null));

    // Most of a drawing is black, so a cell is first looked at as a whole. What is not of a drawing becomes 0.
    private static void WriteDrawings(Mat drawing, Mat before, PackedRegion region, Input input)
    {
        fixed (byte* levels = input.Levels, bytes = input.Bytes, black = input.Black)
        fixed (int* channels = input.DrawingChannels)
        {
            byte* to = bytes;
            for (int row = 0; row < region.Height; row++)
            {
                int y = Side * (region.Y + row), left = Row * region.X;
                byte* above = (byte*)drawing.Ptr(y) + left, below = (byte*)drawing.Ptr(y + 1) + left;
                byte* aboveBefore = (byte*)before.Ptr(y) + left, belowBefore = (byte*)before.Ptr(y + 1) + left;
                for (int x = 0; x < region.Width; x++, to += input.Channels)
                {
                    Unsafe.CopyBlockUnaligned(to, black, (uint)input.Channels);
                    if ((Joined(above) | Joined(below) | Joined(aboveBefore) | Joined(belowBefore)) != 0)
                    {
                        for (int i = 0; i < Row; i++)
                        {
                            to[channels[i]] = levels[above[i]];
                            to[channels[Row + i]] = levels[below[i]];
                            to[channels[(2 * Row) + i]] = levels[aboveBefore[i]];
                            to[channels[(3 * Row) + i]] = levels[belowBefore[i]];
                        }
                    }
                    above += Row;
                    below += Row;
                    aboveBefore += Row;
                    belowBefore += Row;
                }
            }
        }

        // Six bytes, of which the middle two are read twice.
        static uint Joined(byte* row) => Unsafe.ReadUnaligned<uint>(row) | Unsafe.ReadUnaligned<uint>(row + 2);
    }

    private void WriteFeedback(float[] feedback, int plane, PackedRegion region, Input input, int channel)
    {
        fixed (byte* target = input.Bytes)
        {
            byte* to = target + channel;
            var scale = new Vector<float>(input.Layout.Scale);
            int* levels = stackalloc int[Vector<int>.Count];
            for (int row = 0; row < region.Height; row++)
            {
                ReadOnlySpan<float> values = feedback.AsSpan((((plane * _format.Rows) + region.Y + row) * _format.Columns) + region.X, region.Width);
                for (; values.Length >= Vector<float>.Count; values = values[Vector<float>.Count..])
                {
                    Vector<int> level = Vector.ConvertToInt32(Vector.Round(new Vector<float>(values) / scale)) + new Vector<int>(input.Layout.Zero);
                    Vector.Min(Vector.Max(level, Vector<int>.Zero), new Vector<int>(byte.MaxValue)).Store(levels);
                    for (int i = 0; i < Vector<int>.Count; i++, to += input.Channels) *to = (byte)levels[i];
                }
                foreach (float value in values)
                {
                    *to = input.Layout.Level(value);
                    to += input.Channels;
                }
            }
        }
    }

    // The channel of each byte of a cell's drawings: the rows of this frame's, then of the one before. Null if not each has one.
    private static int[]? DrawingChannelsOf(ByteInput input)
    {
        int[] channels = [.. Enumerable.Repeat(-1, 2 * Side * Row)];
        foreach ((int index, ByteChannel? channel) in input.Channels.Index())
        {
            if (channel is not { Input: Drawing } source) continue;
            // The image has blue first, the network red.
            channels[(source.Channel / 3 * Side * Row) + (source.Row * Row) + (3 * source.Column) + 2 - (source.Channel % 3)] = index;
        }
        return channels.Contains(-1) ? null : channels;
    }

    private static void Read(Output output, int channels, PackedRegion region, PackedPicture picture, int row, float[] planes)
    {
        fixed (float* values = output.Values, target = planes)
        fixed (byte* bytes = output.Bytes)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                byte* from = bytes + ((long)row * region.Width * channels) + channel;
                float* to = target + picture.RowOf(channel, region, row), end = to + region.Width;
                for (; to < end; to++, from += channels) *to = values[*from];
            }
        }
    }

    private sealed class Input
    {
        public Input(ByteInput layout, byte[] bytes)
        {
            (Layout, Bytes, HoldsBody) = (layout, bytes, IsBody(layout));
            Levels = [.. Enumerable.Range(0, byte.MaxValue + 1).Select(value => layout.Level(value / 255f))];
            Black = [.. Enumerable.Repeat(layout.Zero, layout.Channels.Length)];
            DrawingChannels = HoldsBody ? [] : DrawingChannelsOf(layout)!;
            foreach (int channel in DrawingChannels) Black[channel] = Levels[0];
        }

        public ByteInput Layout { get; }

        public byte[] Bytes { get; }

        public bool HoldsBody { get; }

        public int Channels => Layout.Channels.Length;

        /// <summary>See <see cref="DrawingChannelsOf"/>.</summary>
        public int[] DrawingChannels { get; }

        /// <summary>The level of each value of a pixel of the drawing, 0 to 1 for the network.</summary>
        public byte[] Levels { get; }

        /// <summary>A cell where the drawings are black and there is no previous picture.</summary>
        public byte[] Black { get; }
    }

    private sealed record Output(float[] Values, byte[] Bytes);
}
