using LiveDance.Engine.Drawing;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using LiveDance.Training.Data;
using OpenCvSharp;

namespace LiveDance.Training.Export;

/// <summary>
/// Finds the ranges of a generator's activations on poses of the training frames with the feedback loop running, as what
/// comes back differs from what any single frame shows.
/// </summary>
internal static class Calibration
{
    private const int Stretches = 12, StretchFrames = 20;

    // The rarest extremes would cost all other values their precision.
    private const double Kept = 0.98;

    /// <summary>Runs the observing network.</summary>
    /// <param name="path">The network, with every activation's extremes as outputs.</param>
    /// <param name="dataset">Whose poses.</param>
    /// <param name="format">The performer's sizes.</param>
    /// <returns>The ranges by the activations' names.</returns>
    public static unsafe Dictionary<string, ActivationRange> Run(string path, Dataset dataset, PictureFormat format)
    {
        using var network = new Network(path, ExecutionDevice.Cpu, Environment.ProcessorCount);
        using var figure = new StickFigure(format.DrawingSize, format.PictureSize);
        using var drawing = new Mat(format.DrawingSize, format.DrawingSize, MatType.CV_8UC3);
        float[] plate = PackedPlate.From(dataset.Plate, format), input = network.Input("drawing"), previous = network.Input("previous");
        var packed = new PackedPicture(format);
        string[] names = [.. network.Outputs.Keys.Where(name => name.EndsWith(Observation.Low, StringComparison.Ordinal)).Select(name => name[..^Observation.Low.Length])];
        Dictionary<string, List<float>> lows = names.ToDictionary(name => name, _ => new List<float>()), highs = names.ToDictionary(name => name, _ => new List<float>());
        int half = input.Length / 2;
        for (int stretch = 0; stretch < Stretches; stretch++)
        {
            int first = (int)((long)stretch * (dataset.TrainEnd - StretchFrames) / Stretches);
            Array.Clear(previous);
            for (int k = 0; k < StretchFrames; k++)
            {
                input.AsSpan(0, half).CopyTo(input.AsSpan(half));
                figure.Draw(dataset.Poses[first + k], drawing);
                FrameTensors.ToPlanes(new ReadOnlySpan<byte>(drawing.DataPointer, half), input.AsSpan(0, half), 1 / 255f, 0);
                if (k == 0) input.AsSpan(0, half).CopyTo(input.AsSpan(half));
                network.Run();
                network.Output("colour").CopyTo(packed.Colour, 0);
                network.Output("matte").CopyTo(packed.Matte, 0);
                Matting.Average(packed, plate, previous);
                foreach (string name in names)
                {
                    lows[name].Add(network.Output(name + Observation.Low)[0]);
                    highs[name].Add(network.Output(name + Observation.High)[0]);
                }
            }
        }
        return names.ToDictionary(name => name, name => new ActivationRange(MathF.Min(0, -Share(lows[name].Select(low => -low))), MathF.Max(0, Share(highs[name]))));
    }

    private static float Share(IEnumerable<float> values)
    {
        float[] sorted = [.. values.Order()];
        return sorted[(int)(Kept * (sorted.Length - 1))];
    }
}
