using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using LiveDance.Training.Data;
using OpenCvSharp;

namespace LiveDance.Training.Export;

/// <summary>Whether a generator in 8 bits, each picture fed back to the next, parts from the one in float32 as time goes by.</summary>
internal static class FeedbackDrift
{
    private const int Frames = 1000, Compared = 200;

    /// <summary>Lets both follow the same poses.</summary>
    /// <returns>Mean difference over the last frames less that over the first, in levels of 255.</returns>
    public static double Between(Performer exact, Performer quantized, Dataset dataset, CancellationToken cancellation)
    {
        int frames = Math.Min(Frames, dataset.TrainEnd), compared = Math.Min(Compared, frames / 2);
        using var first = new FrameGenerator(exact, ExecutionDevice.Cpu, Environment.ProcessorCount);
        using var second = new FrameGenerator(quantized, ExecutionDevice.Cpu, Environment.ProcessorCount);
        using var figure = new StickFigure(exact.Format.DrawingSize, exact.Format.PictureSize);
        using var drawing = new Mat(exact.Format.DrawingSize, exact.Format.DrawingSize, MatType.CV_8UC3);
        PackedPicture a = new(exact.Format), b = new(exact.Format);
        double early = 0, late = 0;
        for (int index = 0; index < frames; index++)
        {
            cancellation.ThrowIfCancellationRequested();
            figure.Draw(dataset.Poses[index], drawing);
            first.Generate(dataset.Poses[index], drawing, follows: index > 0, a);
            second.Generate(dataset.Poses[index], drawing, follows: index > 0, b);
            if (index >= compared && index < frames - compared) continue;
            double difference = Difference(a, b);
            if (index < compared) early += difference / compared;
            else late += difference / compared;
        }
        return late - early;
    }

    // Of what is seen: colour counts as far as it is opaque.
    private static double Difference(PackedPicture a, PackedPicture b)
    {
        double sum = 0;
        int mattes = a.Matte.Length;
        for (int i = 0; i < mattes; i++)
        {
            for (int c = 0; c < 3; c++)
                sum += Math.Abs((a.Matte[i] * a.Colour[(c * mattes) + i]) - (b.Matte[i] * b.Colour[(c * mattes) + i]));
        }
        return sum / (3.0 * mattes) * 127.5;
    }
}
