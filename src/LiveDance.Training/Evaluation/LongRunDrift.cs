using LiveDance.Engine;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Retargeting;
using OpenCvSharp;

namespace LiveDance.Training.Evaluation;

/// <summary>What became of the pictures after many frames, each fed back to the next.</summary>
/// <param name="Frames">How many were painted.</param>
/// <param name="Colour">Mean levels of blue, green and red over the last frames, as shares of those over the first.</param>
/// <param name="Sharpness">Laplacian energy, likewise.</param>
public sealed record LongRunDriftFigures(int Frames, double[] Colour, double Sharpness)
{
    private const double Most = 0.03;

    /// <summary>Whether nothing changed by more than three in a hundred.</summary>
    public bool Stands => Colour.Append(Sharpness).All(share => Math.Abs(share - 1) <= Most);
}

/// <summary>
/// Training sees a few frames in a row, a show a hundred thousand: lets a performer follow a dancer's clip over and over and
/// compares the pictures of the end with those of the beginning.
/// </summary>
public static class LongRunDrift
{
    private const int Compared = 1000;

    /// <summary>Runs the frames.</summary>
    /// <param name="performer">Who is painted.</param>
    /// <param name="dancer">The dancer's clip, watched; it is looped.</param>
    /// <param name="rate">The clip's frames a second.</param>
    /// <param name="frames">How many frames to paint; at least 2,000 for two parts that do not overlap.</param>
    /// <param name="device">What computes the networks.</param>
    /// <param name="progress">Told how many are done; may be null.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="EngineException">The dancer is never seen from head to foot.</exception>
    /// <exception cref="OperationCanceledException">It was ended early.</exception>
    public static LongRunDriftFigures Run(
        Performer performer, PrecomputedPoses dancer, double rate, int frames, ExecutionDevice device, Action<int>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(performer);
        ArgumentNullException.ThrowIfNull(dancer);
        if (dancer.Statistics is not { } source) throw new EngineException("In the clip feet and head are never seen together; take another one.");
        using var painter = new PerformerRenderer(performer, device, performer.Format.PictureSize, rate);
        PersonPose[] driven = [.. dancer.Poses.Select(pose => PoseNormalizer.Normalized(pose, source, performer.Manifest.Statistics))];
        return Run(painter, driven, frames, progress, cancellation);
    }

    /// <summary>The same with poses as they are to be painted.</summary>
    internal static LongRunDriftFigures Run(
        IFrameRenderer painter, IReadOnlyList<PersonPose> driven, int frames, Action<int>? progress, CancellationToken cancellation)
    {
        double[] first = new double[4], last = new double[4];
        int compared = Math.Min(Compared, frames / 2);
        for (int index = 0; index < frames; index++)
        {
            cancellation.ThrowIfCancellationRequested();
            painter.Paint(index, driven[index % driven.Count]);
            if (index < compared) Add(first, painter.Picture);
            else if (index >= frames - compared) Add(last, painter.Picture);
            progress?.Invoke(index + 1);
        }
        double[] shares = [.. last.Zip(first, (late, early) => late / Math.Max(1e-9, early))];
        return new LongRunDriftFigures(frames, shares[..3], shares[3]);
    }

    private static void Add(double[] sums, Mat picture)
    {
        Scalar mean = Cv2.Mean(picture);
        (sums[0], sums[1], sums[2]) = (sums[0] + mean.Val0, sums[1] + mean.Val1, sums[2] + mean.Val2);
        sums[3] += PictureMeasures.LaplacianEnergy(picture, new Rect(0, 0, picture.Cols, picture.Rows));
    }
}
