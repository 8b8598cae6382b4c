using LiveDance.Engine.Capture;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Pose;
using LiveDance.Engine.Smoothing;

namespace LiveDance.Engine.Retargeting;

/// <summary>
/// Poses of a file that was analysed in a first pass: repaired, short gaps filled, smoothed with knowledge of later frames, together with the
/// dancer's statistics over the whole file. In the second pass this stage replaces pose estimation, repair and smoothing.
/// </summary>
public sealed class PrecomputedPoses : IStage
{
    private readonly PersonPose[] _poses;

    private PrecomputedPoses(PersonPose[] poses, BodyStatistics? statistics)
    {
        _poses = poses;
        Statistics = statistics;
    }

    /// <inheritdoc/>
    public string Name => "rehearsed";

    /// <summary>The dancer's statistics in pixels of the source, or null if the feet were never visible.</summary>
    public BodyStatistics? Statistics { get; }

    /// <summary>Smoothed poses in pixels of the source, one for each frame.</summary>
    public IReadOnlyList<PersonPose> Poses => _poses;

    /// <summary>Number of frames.</summary>
    public int Count => _poses.Length;

    /// <summary>Analyses a source to its end.</summary>
    /// <param name="source">Source to read to its end; not disposed.</param>
    /// <param name="estimator">Estimator of the poses.</param>
    /// <param name="alpha">See <see cref="OfflineBodyStatistics.Measure"/>.</param>
    /// <param name="progress">Receives the number of frames analysed so far; may be null.</param>
    /// <param name="cancellation">Ends the analysis early, with the frames read until then.</param>
    /// <exception cref="EngineException">The source failed.</exception>
    public static PrecomputedPoses Analyse(
        IFrameSource source, PoseEstimator estimator, float alpha = OfflineBodyStatistics.StandardAlpha, Action<long>? progress = null,
        CancellationToken cancellation = default)
    {
        using var frame = new Frame(FrameFormat.NoPicture);
        var repair = new PoseRepair();
        var poses = new List<PersonPose>();
        while (source.TryRead(frame, cancellation))
        {
            estimator.Process(frame);
            repair.Process(frame);
            var pose = new PersonPose();
            pose.CopyFrom(frame.RepairedPose);
            poses.Add(pose);
            progress?.Invoke(poses.Count);
        }
        return Of(poses, source.FramesPerSecond, alpha);
    }

    /// <summary>Fills the gaps of poses that were measured and repaired before, and smooths them, with knowledge of later ones.</summary>
    /// <param name="poses">One pose for each frame, in pixels of the source.</param>
    /// <param name="framesPerSecond">Their rate.</param>
    /// <param name="alpha">See <see cref="OfflineBodyStatistics.Measure"/>.</param>
    public static PrecomputedPoses Of(IReadOnlyList<PersonPose> poses, double framesPerSecond, float alpha = OfflineBodyStatistics.StandardAlpha)
    {
        PersonPose[] filled = GapFilling.Fill(poses, framesPerSecond);
        foreach (PersonPose pose in filled) PoseRepair.ConfirmForearms(pose.Points);
        PersonPose[] smoothed = OfflineSmoothing.Smooth(filled, framesPerSecond);
        return new PrecomputedPoses(smoothed, OfflineBodyStatistics.Measure(smoothed, alpha));
    }

    /// <summary>
    /// Writes the smoothed pose of this frame to <see cref="Frame.Pose"/>, <see cref="Frame.RepairedPose"/> and
    /// <see cref="Frame.SmoothedPose"/>; the pose is empty for a frame that was not analysed.
    /// </summary>
    public void Process(Frame frame)
    {
        if (frame.Sequence < _poses.Length) frame.SmoothedPose.CopyFrom(_poses[frame.Sequence]);
        else frame.SmoothedPose.Clear();
        frame.Pose.CopyFrom(frame.SmoothedPose);
        frame.RepairedPose.CopyFrom(frame.SmoothedPose);
    }

    /// <inheritdoc/>
    public void Reset()
    {
        // No state: each frame has its own pose.
    }
}
