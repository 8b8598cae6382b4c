using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using LiveDance.Training.Data;
using OpenCvSharp;

namespace LiveDance.Training.Export;

/// <summary>
/// Measures whether the pictures of an 8-bit generator and of the same one in float32, each with its own feedback, diverge over
/// time.
/// </summary>
internal static class FeedbackDrift
{
    // Frames to render, and frames at the beginning and at the end that are compared.
    private const int Frames = 1000, Compared = 200;

    /// <summary>Renders the same poses with both.</summary>
    /// <param name="exact">The performer in float32.</param>
    /// <param name="quantized">The performer in 8 bits.</param>
    /// <param name="dataset">The dataset, whose first training frames are used.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <returns>Mean difference over the last frames minus that over the first, in levels of 255.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static double Between(Performer exact, Performer quantized, Dataset dataset, CancellationToken cancellation)
    {
        int frames = Math.Min(Frames, dataset.TrainEnd), compared = Math.Min(Compared, frames / 2);
        using var first = new FrameGenerator(exact, ExecutionDevice.Cpu, Environment.ProcessorCount);
        using var second = new FrameGenerator(quantized, ExecutionDevice.Cpu, Environment.ProcessorCount);
        using var figure = exact.CreateStickFigure();
        using var drawing = new Mat(exact.Format.Drawing, MatType.CV_8UC3);
        PackedPicture a = new(exact.Format), b = new(exact.Format);
        double early = 0, late = 0;
        for (int index = 0; index < frames; index++)
        {
            cancellation.ThrowIfCancellationRequested();
            figure.Draw(dataset.Poses[index], drawing);
            first.Generate(dataset.Poses[index], drawing, continues: index > 0, a);
            second.Generate(dataset.Poses[index], drawing, continues: index > 0, b);
            if (index >= compared && index < frames - compared) continue;
            double difference = Difference(a, b);
            if (index < compared) early += difference / compared;
            else late += difference / compared;
        }
        return late - early;
    }

    // The difference of the visible colours, which are weighted by the matte.
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
