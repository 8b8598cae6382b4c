using LiveDance.Engine;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Retargeting;
using OpenCvSharp;

namespace LiveDance.Training.Evaluation;

/// <summary>
/// Checks the feedback over a performance's length. Training covers a few frames in a row, a performance a hundred thousand:
/// renders the poses of a clip over and over, and compares the last pictures with the first ones.
/// </summary>
public static class LongRunDrift
{
    // Frames at the beginning and at the end that are compared.
    private const int Compared = 1000;

    /// <summary>Renders the frames.</summary>
    /// <param name="performer">The performer; stays the caller's.</param>
    /// <param name="dancer">The poses of the dancer's clip; they are repeated.</param>
    /// <param name="rate">The clip's frames per second.</param>
    /// <param name="frames">
    /// The number of frames to render; at least 2,000, so that the two compared parts do not overlap.
    /// </param>
    /// <param name="device">The device that the performer's networks run on.</param>
    /// <param name="progress">Receives the number of frames done; may be null.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="EngineException">No frame of the clip shows head and feet together.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static LongRunDriftFigures Run(
        Performer performer, PrecomputedPoses dancer, double rate, int frames, ExecutionDevice device, Action<int>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(performer);
        ArgumentNullException.ThrowIfNull(dancer);
        if (dancer.Statistics is not { } source) throw new EngineException("No frame of the clip shows head and feet together; use another clip.");
        using var renderer = new PerformerRenderer(performer, device, performer.Format.Picture, rate);
        PersonPose[] driven = [.. dancer.Poses.Select(pose => PoseNormalizer.Normalized(pose, source, performer.Manifest.Statistics))];
        return Run(renderer, driven, frames, progress, cancellation);
    }

    /// <summary>As above, with poses that are already normalized to the performer.</summary>
    /// <param name="renderer">The renderer; stays the caller's.</param>
    /// <param name="driven">The poses, in pixels of the performer's picture.</param>
    /// <param name="frames">The number of frames to render.</param>
    /// <param name="progress">Receives the number of frames done; may be null.</param>
    /// <param name="cancellation">Ends it early.</param>
    internal static LongRunDriftFigures Run(
        IFrameRenderer renderer, IReadOnlyList<PersonPose> driven, int frames, Action<int>? progress, CancellationToken cancellation)
    {
        double[] first = new double[4], last = new double[4];
        int compared = Math.Min(Compared, frames / 2);
        for (int index = 0; index < frames; index++)
        {
            cancellation.ThrowIfCancellationRequested();
            renderer.Render(index, driven[index % driven.Count]);
            if (index < compared) Add(first, renderer.Picture);
            else if (index >= frames - compared) Add(last, renderer.Picture);
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
