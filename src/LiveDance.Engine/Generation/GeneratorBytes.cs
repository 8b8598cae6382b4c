using System.Numerics;
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
        int scale = format.Drawing.Width / format.Columns;
        return border.Inputs.All(input => IsBody(input) || input.Channels.All(IsPicture));

        bool IsPicture(ByteChannel? channel) =>
            channel is null or { Input: Previous, Block: 1 } || (channel is { Input: Drawing } drawn && drawn.Block == scale);
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
            for (int channel = 0; channel < input.Channels; channel++)
            {
                if (input.Layout.Channels[channel] is not { } source) continue;
                if (source.Input == Previous) WriteFeedback(feedback, source.Channel, region, input, channel);
                else WriteDrawing(source.Channel < 3 ? drawing : drawingBefore, source, region, input, channel);
            }
        }
    }

    /// <inheritdoc/>
    public void Read(PackedRegion region, PackedPicture picture)
    {
        Read(_colour, 3 * FrameFormat.SubPixels, region, picture, picture.Colour);
        Read(_matte, FrameFormat.SubPixels, region, picture, picture.Matte);
    }

    private static bool IsBody(ByteInput input) =>
        input.Channels.Length >= BodyCoordinates.Planes
            && input.Channels.Index().All(channel => channel.Item == (channel.Index < BodyCoordinates.Planes ? new ByteChannel(Body, channel.Index, 0, 0, 1) : null));

    private void WriteDrawing(Mat image, ByteChannel source, PackedRegion region, Input input, int channel)
    {
        // The image has blue first, the network red.
        int block = source.Block, step = 3 * block, first = (3 * ((region.X * block) + source.Column)) + 2 - (source.Channel % 3);
        fixed (byte* levels = input.Levels, target = input.Bytes)
        {
            byte* to = target + channel;
            for (int row = 0; row < region.Height; row++)
            {
                byte* from = (byte*)image.Ptr(((region.Y + row) * block) + source.Row) + first;
                for (int x = 0; x < region.Width; x++, from += step, to += input.Channels) *to = levels[*from];
            }
        }
    }

    private void WriteFeedback(float[]? feedback, int plane, PackedRegion region, Input input, int channel)
    {
        fixed (byte* target = input.Bytes)
        {
            byte* to = target + channel;
            if (feedback is null)
            {
                for (int cell = 0; cell < region.CellCount; cell++, to += input.Channels) *to = input.Layout.Zero;
                return;
            }
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

    private static void Read(Output output, int channels, PackedRegion region, PackedPicture picture, float[] planes)
    {
        fixed (float* values = output.Values, target = planes)
        fixed (byte* bytes = output.Bytes)
        {
            for (int row = 0; row < region.Height; row++)
            {
                for (int channel = 0; channel < channels; channel++)
                {
                    byte* from = bytes + ((long)row * region.Width * channels) + channel;
                    float* to = target + picture.RowOf(channel, region, row), end = to + region.Width;
                    for (; to < end; to++, from += channels) *to = values[*from];
                }
            }
        }
    }

    // Levels: of each value of a pixel of the drawing, whose values from 0 to 1 the network knows.
    private sealed class Input(ByteInput layout, byte[] bytes)
    {
        public ByteInput Layout => layout;

        public int Channels { get; } = layout.Channels.Length;

        public byte[] Bytes => bytes;

        public bool HoldsBody { get; } = IsBody(layout);

        public byte[] Levels { get; } = [.. Enumerable.Range(0, byte.MaxValue + 1).Select(value => layout.Level(value / 255f))];
    }

    private sealed record Output(float[] Values, byte[] Bytes);
}
