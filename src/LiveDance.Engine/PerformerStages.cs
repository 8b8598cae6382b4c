using LiveDance.Engine.Diagnostics;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Retargeting;
using LiveDance.Engine.Supervision;

namespace LiveDance.Engine;

/// <summary>
/// The stages of a pipeline as one performer needs them, with the pool of its frames. The stages before normalization are the same
/// instances for every performer. A frame passes through the stages that were current when it was captured, so that another performer
/// takes over between two frames while the workers keep running.
/// </summary>
internal sealed class PerformerStages : IDisposable
{
    private readonly int _sharedCount;

    /// <param name="performer">The performer.</param>
    /// <param name="shared">The pose stages that do not depend on the performer, in order.</param>
    /// <param name="own">The stages from normalization on.</param>
    public PerformerStages(Performer performer, IReadOnlyList<StageSlot> shared, StageSet own)
    {
        Performer = performer;
        Pool = new FramePool(performer.Format);
        _sharedCount = shared.Count;
        PoseStages = [.. shared, .. own.PerformerPoseStages];
        (PictureStages, FinishingStages) = (own.PictureStages, own.FinishingStages);
        (Normalizer, Skeleton, Generator, Compositor) = (own.Normalizer, own.Skeleton, own.Generator, own.Compositor);
    }

    public Performer Performer { get; }

    public FramePool Pool { get; }

    public IReadOnlyList<StageSlot> PoseStages { get; }

    public IReadOnlyList<StageSlot> PictureStages { get; }

    public IReadOnlyList<StageSlot> FinishingStages { get; }

    public PoseNormalizer Normalizer { get; }

    public SkeletonStages? Skeleton { get; }

    public StageSlot<FrameGenerator> Generator { get; }

    /// <summary>The compositor of a live pipeline; null offline.</summary>
    public LiveCompositor? Compositor { get; }

    /// <summary>The meters of <see cref="PoseStages"/>, <see cref="PictureStages"/> and <see cref="FinishingStages"/>, in the same order.</summary>
    public IReadOnlyList<StageMeter> PoseMeters { get; private set; } = [];

    public IReadOnlyList<StageMeter> PictureMeters { get; private set; } = [];

    public IReadOnlyList<StageMeter> FinishingMeters { get; private set; } = [];

    /// <summary>The stages of this performer only.</summary>
    public IEnumerable<StageSlot> OwnStages => [.. PoseStages.Skip(_sharedCount), .. PictureStages, .. FinishingStages];

    /// <summary>Finds the meters of the stages. To be called before the first frame.</summary>
    public void UseMeters(PipelineDiagnostics diagnostics)
    {
        PoseMeters = [.. PoseStages.Select(stage => diagnostics.MeterOf(stage.Name))];
        PictureMeters = [.. PictureStages.Select(stage => diagnostics.MeterOf(stage.Name))];
        FinishingMeters = [.. FinishingStages.Select(stage => diagnostics.MeterOf(stage.Name))];
    }

    /// <summary>Runs the generator once: the first run of a network allocates and takes several times as long as the others.</summary>
    public void WarmUp()
    {
        Frame frame = Pool.Rent();
        Generator.Stage?.Generate(frame.TargetPose, frame.Drawing, continues: false, frame.Packed);
        frame.Release();
    }

    /// <summary>Takes over what earlier stages have learned about the dancer. To be called on the pose worker, between frames.</summary>
    public void ContinueFrom(PerformerStages earlier)
    {
        Normalizer.SourceStatistics = earlier.Normalizer.SourceStatistics;
        if (earlier.Skeleton is { } known) Skeleton?.Retargeter.UseProportions(known.Retargeter.LearnedProportions);
    }

    /// <summary>Disposes of this performer's own stages and frames.</summary>
    public void Dispose()
    {
        foreach (StageSlot stage in OwnStages) stage.Dispose();
        Compositor?.Dispose();
        Pool.Dispose();
        ProcessMemory.ReleaseInBackground();
    }
}
