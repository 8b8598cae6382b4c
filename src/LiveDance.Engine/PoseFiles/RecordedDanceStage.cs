using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Retargeting;

namespace LiveDance.Engine.PoseFiles;

/// <summary>
/// Puts recorded poses in the place of <see cref="Frame.TargetPose"/> while a <see cref="RecordedDance"/> plays. They are adapted to the performer
/// once, when the stage is made, with knowledge of the whole recording.
/// </summary>
public sealed class RecordedDanceStage : IStage
{
    private const double Rate = 30;

    // Track numbers that no dancer has: the generator cross-fades between tracks, and so from each round of the loop to the next.
    private static readonly int[] Tracks = [-2, -3];

    private readonly RecordedDance _dance;
    private readonly PersonPose[] _poses;
    private double _startedAt = double.NaN;

    /// <param name="dance">What is danced, and whether.</param>
    /// <param name="performer">The performer.</param>
    public RecordedDanceStage(RecordedDance dance, Performer performer)
    {
        _dance = dance;
        _poses = Adapt(dance.File, performer);
    }

    /// <inheritdoc/>
    public string Name => "replay";

    /// <inheritdoc/>
    public void Process(Frame frame)
    {
        if (!_dance.Playing || _poses.Length == 0)
        {
            _startedAt = double.NaN;
            return;
        }
        if (double.IsNaN(_startedAt) || frame.Time < _startedAt) _startedAt = frame.Time;
        long at = (long)((frame.Time - _startedAt) * Rate);
        frame.TargetPose.CopyFrom(_poses[at % _poses.Length]);
        frame.TargetPose.Track = Tracks[at / _poses.Length % Tracks.Length];
    }

    /// <inheritdoc/>
    public void Reset()
    {
        // The dance goes on where it is: it does not depend on earlier frames.
    }

    private static PersonPose[] Adapt(PoseFile file, Performer performer)
    {
        BodyStatistics target = performer.Manifest.Statistics;
        PrecomputedPoses recorded = PrecomputedPoses.Of(file.AtRate(Rate), Rate);
        if (recorded.Statistics is not { } source) return [];
        var normalizer = new PoseNormalizer(target, performer.Format.Picture, source);
        SkeletonStages? skeleton = SkeletonStages.For(performer.Skeleton, target);
        skeleton?.Retargeter.Learn(recorded.Poses.Select(pose => PoseNormalizer.Normalized(pose, source, target)));
        using var frame = new Frame(FrameFormat.NoPicture);
        // The normalization reads the size of the image, not its content.
        frame.Image.Create(file.Height, file.Width, OpenCvSharp.MatType.CV_8UC3);
        var adapted = new PersonPose[recorded.Count];
        for (int i = 0; i < adapted.Length; i++)
        {
            frame.Time = i / Rate;
            frame.SmoothedPose.CopyFrom(recorded.Poses[i]);
            normalizer.Process(frame);
            PersonPose last = frame.NormalizedPose;
            if (skeleton is not null)
            {
                foreach (IStage stage in (IStage[])[skeleton.Retargeter, skeleton.Legs, skeleton.Range, skeleton.Idle]) stage.Process(frame);
                last = frame.TargetPose;
            }
            adapted[i] = new PersonPose();
            adapted[i].CopyFrom(last);
        }
        return adapted;
    }
}
