using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using LiveDance.Onnx.Quantization;
using LiveDance.Training.Augmentation;
using LiveDance.Training.Data;
using OpenCvSharp;

namespace LiveDance.Training.Quantization;

/// <summary>
/// Finds the ranges of a network's activations on training frames; the generator's with its feedback running, as fed-back
/// pictures differ from any true frame.
/// </summary>
internal static class QuantizationCalibration
{
    // Sequences and frames per sequence for the generator, and number of faces for the face network.
    private const int Sequences = 12, SequenceFrames = 20, Faces = 240;

    // Percentile of the extremes that the range covers; rarer values are clipped, as a wider range would make all others coarser.
    private const double Kept = 0.98;

    /// <summary>Finds the ranges of a generator's activations.</summary>
    /// <param name="path">The network's file, with every activation's extremes as outputs.</param>
    /// <param name="dataset">The dataset; stays the caller's.</param>
    /// <param name="format">The sizes of picture and drawing.</param>
    /// <returns>The ranges by the activations' names.</returns>
    public static unsafe Dictionary<string, ActivationRange> OfGenerator(string path, Dataset dataset, FrameFormat format)
    {
        using var network = new Network(
            path, ExecutionDevice.Cpu, Environment.ProcessorCount, OpenDimensions.Of(PackedRegion.Whole(format), format));
        using var figure = new StickFigure(format.Drawing, format.Picture, shadow: dataset.Manifest.Shadow);
        using var drawing = new Mat(format.Drawing, MatType.CV_8UC3);
        float[] plate = PackedPlate.From(dataset.Plate, format), input = network.Input("drawing"), previous = network.Input("previous");
        float[] body = network.Input("body");
        var packed = new PackedPicture(format);
        packed.SetRegion(PackedRegion.Whole(format));
        var seen = new Extremes(network);
        int half = input.Length / 2;
        for (int sequence = 0; sequence < Sequences; sequence++)
        {
            int first = (int)((long)sequence * (dataset.TrainEnd - SequenceFrames) / Sequences);
            Array.Clear(previous);
            for (int k = 0; k < SequenceFrames; k++)
            {
                input.AsSpan(0, half).CopyTo(input.AsSpan(half));
                figure.Draw(dataset.Poses[first + k], drawing);
                FrameTensors.ToPlanes(new ReadOnlySpan<byte>(drawing.DataPointer, half), input.AsSpan(0, half), 1 / 255f, 0);
                BodyCoordinates.Write(dataset.Poses[first + k], format.Picture, PackedRegion.Whole(format), body);
                if (k == 0) input.AsSpan(0, half).CopyTo(input.AsSpan(half));
                network.Run();
                network.Output("colour").CopyTo(packed.Colour, 0);
                network.Output("matte").CopyTo(packed.Matte, 0);
                Matting.Average(packed, plate, previous);
                seen.Record();
            }
        }
        return seen.Ranges();
    }

    /// <summary>Finds the ranges of a face network's activations on faces of the training frames.</summary>
    /// <param name="path">The network's file, with every activation's extremes as outputs.</param>
    /// <param name="dataset">The dataset; stays the caller's.</param>
    /// <param name="crops">What the generator renders around the faces; stays the caller's.</param>
    /// <returns>The ranges by the activations' names.</returns>
    public static Dictionary<string, ActivationRange> OfFace(string path, Dataset dataset, FaceCrops crops)
    {
        using var network = new Network(path, ExecutionDevice.Cpu, Environment.ProcessorCount);
        using var window = new FaceWindow();
        using var frames = new FrameTensors(dataset);
        var seen = new Extremes(network);
        const int Side = FaceWindow.Side, Plane = Side * Side;
        float[] drawing = network.Input("drawing"), picture = network.Input("picture"), plate = new float[3 * Plane], matte = new float[Plane];
        int[] usable = [.. Enumerable.Range(0, dataset.TrainEnd).Where(crops.Found)];
        for (int i = 0; i < Math.Min(Faces, usable.Length); i++)
        {
            int index = usable[(int)((long)i * usable.Length / Math.Min(Faces, usable.Length))];
            FaceWindow.TryPlace(dataset.Poses[index], dataset.Manifest.Size, out int left, out int top);
            crops.Read(index, FrameWarp.Identity, ref left, ref top, picture, matte);
            frames.Plate(new Rect(left, top, Side, Side), plate);
            for (int at = 0; at < picture.Length; at++) picture[at] = plate[at] + (matte[at % Plane] * (picture[at] - plate[at]));
            window.Draw(dataset.Poses[index], left, top);
            PictureTensors.ToPlanes(window.Drawing, drawing);
            network.Run();
            seen.Record();
        }
        return seen.Ranges();
    }

    // Minimum and maximum of every activation in each run.
    private sealed class Extremes
    {
        private readonly Network _network;
        private readonly Dictionary<string, (List<float> Lows, List<float> Highs)> _seen;

        public Extremes(Network network)
        {
            _network = network;
            _seen = network.Outputs.Keys.Where(name => name.EndsWith(ActivationObserver.Low, StringComparison.Ordinal))
                .ToDictionary(name => name[..^ActivationObserver.Low.Length], _ => (new List<float>(), new List<float>()));
        }

        public void Record()
        {
            foreach ((string name, (List<float> lows, List<float> highs)) in _seen)
            {
                lows.Add(-_network.Output(name + ActivationObserver.Low)[0]);
                highs.Add(_network.Output(name + ActivationObserver.High)[0]);
            }
        }

        public Dictionary<string, ActivationRange> Ranges() => _seen.ToDictionary(
            pair => pair.Key, pair => new ActivationRange(MathF.Min(0, -Share(pair.Value.Lows)), MathF.Max(0, Share(pair.Value.Highs))));

        private static float Share(List<float> values)
        {
            values.Sort();
            return values[(int)(Kept * (values.Count - 1))];
        }
    }
}
