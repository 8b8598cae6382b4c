using LiveDance.Engine.Capture;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Pose;
using LiveDance.Engine.Smoothing;

namespace LiveDance.Engine.Retargeting;

/// <summary>
/// A file seen once before it is performed: every pose, smoothed with knowledge of the future, and the dancer's
/// statistics over all of it. In the performance it stands in for the stages that would have to guess.
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

    /// <summary>The dancer's statistics, or null if their feet were never seen.</summary>
    public BodyStatistics? Statistics { get; }

    /// <summary>The smoothed poses, one a frame.</summary>
    public IReadOnlyList<PersonPose> Poses => _poses;

    /// <summary>How many frames were seen.</summary>
    public int Count => _poses.Length;

    /// <summary>Watches a source to its end.</summary>
    /// <param name="source">A file's source; read to the end, not disposed.</param>
    /// <param name="estimator">Finds the poses.</param>
    /// <param name="alpha">See <see cref="OfflineBodyStatistics.Measure"/>.</param>
    /// <param name="watched">Told how many frames were seen so far; may be null.</param>
    /// <param name="cancellation">Ends it early, with what was seen until then.</param>
    /// <exception cref="EngineException">The source failed.</exception>
    public static PrecomputedPoses Watch(
        IFrameSource source, PoseEstimator estimator, float alpha = OfflineBodyStatistics.StandardAlpha, Action<long>? watched = null,
        CancellationToken cancellation = default)
    {
        using var frame = new Frame(new FrameFormat(PictureSize: 4, DrawingSize: 1));
        var poses = new List<PersonPose>();
        while (source.TryRead(frame, cancellation))
        {
            estimator.Process(frame);
            var pose = new PersonPose();
            pose.CopyFrom(frame.Pose);
            poses.Add(pose);
            watched?.Invoke(poses.Count);
        }
        PersonPose[] smoothed = OfflineSmoothing.Smooth(poses, source.FramesPerSecond);
        return new PrecomputedPoses(smoothed, OfflineBodyStatistics.Measure(smoothed, alpha));
    }

    /// <summary>
    /// Fills in the pose that was seen in this frame, smoothed. A frame that was not rehearsed has nobody.
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
        // Every frame has its own pose.
    }
}
