using LiveDance.Engine.Calibration;
using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Pose;
using LiveDance.Engine.PoseFiles;
using LiveDance.Engine.Retargeting;
using LiveDance.Engine.SceneQuality;
using LiveDance.Engine.Smoothing;
using LiveDance.Engine.Supervision;
using OpenCvSharp;

namespace LiveDance.Engine;

/// <summary>Creates the stage slots of a <see cref="Pipeline"/> in order, each with its variants and fallbacks.</summary>
internal sealed class StageSet
{
    // On two cores a second thread of the generator uses what the other workers leave idle, and makes a picture a quarter faster. More than
    // four threads do not speed up a network of this size.
    public static readonly int GeneratorThreads = Math.Min(4, Environment.ProcessorCount);

    private readonly PipelineOptions _options;
    private readonly bool _verify;
    private readonly List<StageSlot> _pose = [];
    private readonly List<StageSlot> _picture = [];
    private readonly List<StageSlot> _finishing = [];
    private int _sharedCount;

    private StageSet(Performer performer, PipelineOptions options, bool verify, BodyStatistics? source)
    {
        (_options, _verify) = (options, verify);
        Normalizer = new PoseNormalizer(performer.Manifest.Statistics, performer.Format.Picture, source);
        Skeleton = SkeletonStages.For(performer.Skeleton, performer.Manifest.Statistics);
        Generator = null!;
    }

    /// <summary>The pose stages that do not depend on the performer.</summary>
    public IReadOnlyList<StageSlot> SharedStages => [.. _pose.Take(_sharedCount)];

    /// <summary>The pose stages that depend on the performer: from normalization on.</summary>
    public IReadOnlyList<StageSlot> PerformerPoseStages => [.. _pose.Skip(_sharedCount)];

    public IReadOnlyList<StageSlot> PictureStages => _picture;

    public IReadOnlyList<StageSlot> FinishingStages => _finishing;

    public StageSlot<PoseEstimator>? Pose { get; private set; }

    public SceneMonitor? Scene { get; private set; }

    public PoseSmoother? Smoother { get; private set; }

    public CalibrationStage? Calibration { get; private set; }

    public PoseNormalizer Normalizer { get; }

    public SkeletonStages? Skeleton { get; }

    public StageSlot<FrameGenerator> Generator { get; private set; }

    public LiveCompositor? Compositor { get; private set; }

    /// <summary>Creates all stages, with poses estimated frame by frame.</summary>
    /// <param name="performer">The performer to animate.</param>
    /// <param name="options">The options of the pipeline.</param>
    /// <param name="controls">What the picture of a live session is changed by while it runs; null offline.</param>
    public static StageSet Estimating(Performer performer, PipelineOptions options, PictureControls? controls)
    {
        // Values that are not finite are found live, where a stage that fails is replaced.
        var set = new StageSet(performer, options, verify: controls is not null, source: null);
        try
        {
            set.Scene = new SceneMonitor();
            set.Smoother = new PoseSmoother(options.Smoothing.CreateFilter()) { PredictSeconds = options.Smoothing.PredictSeconds };
            set.Calibration = new CalibrationStage(set.Normalizer);
            set.AddPoseEstimator();
            set.AddOptional(set._pose, set.Scene, "framing and light are not monitored");
            set.AddCorrection(new PoseRepair(), frame => frame.Pose, frame => frame.RepairedPose, "the pose is not repaired");
            set.AddCorrection(set.Smoother, frame => frame.RepairedPose, frame => frame.SmoothedPose, "the pose is not smoothed");
            set.AddOptional(set._pose, set.Calibration, "calibration is off");
            set.AddFromNormalizationOn(performer, controls);
            return set;
        }
        catch
        {
            set.Dispose();
            throw;
        }
    }

    /// <summary>Creates the stages of another performer for a running live session, from normalization on.</summary>
    public static StageSet ForPerformer(Performer performer, PipelineOptions options, PictureControls controls)
    {
        var set = new StageSet(performer, options, verify: true, source: null);
        try
        {
            set.AddFromNormalizationOn(performer, controls);
            return set;
        }
        catch
        {
            set.Dispose();
            throw;
        }
    }

    /// <summary>Creates all stages, with precomputed poses.</summary>
    public static StageSet Precomputed(Performer performer, PipelineOptions options, PrecomputedPoses poses)
    {
        var set = new StageSet(performer, options, verify: false, poses.Statistics);
        try
        {
            BodyStatistics target = performer.Manifest.Statistics;
            if (poses.Statistics is { } known)
                set.Skeleton?.Retargeter.Learn(poses.Poses.Select(pose => PoseNormalizer.Normalized(pose, known, target)));
            set.AddOptional(set._pose, poses, "there is no dancer");
            set.AddFromNormalizationOn(performer, controls: null);
            return set;
        }
        catch
        {
            set.Dispose();
            throw;
        }
    }

    private void AddPoseEstimator()
    {
        PoseOptions requested = _options.Pose, smaller = requested with { Model = PoseModel.Lite }, noHands = smaller with { Hands = false };
        _pose.Add(Pose = Slot<PoseEstimator>(
            "pose",
            [
                StageVariant.Transient(device => new PoseEstimator(requested, device)),
                StageVariant.Transient(
                    device => new PoseEstimator(smaller, device), DegradationLevel.SmallerPoseModel, "the fastest body network is used"),
                StageVariant.Transient(
                    device => new PoseEstimator(noHands, device), DegradationLevel.NoHands, "the fastest body network is used, without hands"),
                Nobody("pose", frame => frame.Pose),
            ],
            PoseCheck(frame => frame.Pose)));
    }

    private void AddFromNormalizationOn(Performer performer, PictureControls? controls)
    {
        _sharedCount = _pose.Count;
        _pose.Add(Slot<PoseNormalizer>(
            Normalizer.Name, [StageVariant.Singleton(Normalizer), Nobody(Normalizer.Name, frame => frame.NormalizedPose)],
            PoseCheck(frame => frame.NormalizedPose)));
        if (Skeleton is { } skeleton)
        {
            AddCorrection(
                skeleton.Retargeter, frame => frame.NormalizedPose, frame => frame.RetargetedPose, "the performer has the dancer's proportions");
            AddCorrection(skeleton.Legs, frame => frame.RetargetedPose, frame => frame.CompletedPose, "hidden legs are not completed");
            AddCorrection(skeleton.Range, frame => frame.CompletedPose, frame => frame.LimitedPose, "unusual poses are not limited");
            AddCorrection(skeleton.Idle, frame => frame.LimitedPose, frame => frame.TargetPose, "the performer disappears with the dancer");
        }
        else
        {
            AddCorrection(new UnadaptedPose(), frame => frame.NormalizedPose, frame => frame.TargetPose, "the pose is not adapted");
        }
        if (controls is not null && _options.Dance is { } dance)
            AddOptional(_pose, new RecordedDanceStage(dance, performer), "recorded poses are not danced");
        var figure = performer.CreateStickFigure();
        _pose.Add(Slot<StickFigure>(
            figure.Name,
            [
                StageVariant.Singleton(figure),
                // Without a drawing the generator fades to the plate.
                StageVariant.Singleton(new NobodyStage(figure.Name, frame => frame.TargetPose), DegradationLevel.Plate, "the empty plate is shown"),
            ]));

        Mat plate = _options.Background ?? performer.Plate;
        Func<PictureGrade> grade = controls is not null ? () => controls.Grade.Current
            : _options.Quality == PictureQuality.Lite ? static () => PictureGrade.Lite : static () => PictureGrade.Full;
        _picture.Add(Generator = Slot<FrameGenerator>(
            "generate",
            [
                StageVariant.Transient(device => new FrameGenerator(performer, device, GeneratorThreads, grade: grade)),
                StageVariant.Singleton(new StickPictureStage("generate"), DegradationLevel.StickFigure, "the stick figure is shown"),
                StageVariant.Singleton(new PlateStage("generate", plate), DegradationLevel.Plate, "the empty plate is shown"),
            ],
            FiniteValues.RequirePicture));
        if (performer.HasFace)
        {
            _finishing.Add(Slot<FaceRefiner>(
                "face",
                [
                    StageVariant.Transient(device => new FaceRefiner(performer, device)),
                    StageVariant.Singleton(new SkippedStage("face"), DegradationLevel.Reduced, "the face is not refined"),
                ]));
        }
        if (controls is not null)
        {
            Compositor = new LiveCompositor(performer, _options.Background, controls);
            _finishing.Add(Slot<LiveCompositor>(
                Compositor.Name,
                [
                    StageVariant.Singleton(Compositor),
                    StageVariant.Singleton(new PlateStage(Compositor.Name, plate), DegradationLevel.Plate, "the empty plate is shown"),
                ]));
            return;
        }
        if (!_options.Compose) return;
        var compositor = new Compositor(performer, _options.Background);
        _finishing.Add(Slot<Compositor>(
            compositor.Name,
            [
                StageVariant.Singleton(compositor),
                StageVariant.Singleton(new PlateStage(compositor.Name, plate), DegradationLevel.Plate, "the empty plate is shown"),
            ]));
    }

    // Adds a stage that is skipped if it keeps failing.
    private void AddOptional<TStage>(List<StageSlot> stages, TStage stage, string description)
        where TStage : class, IStage =>
        stages.Add(Slot<TStage>(
            stage.Name, [StageVariant.Singleton(stage), StageVariant.Singleton(new SkippedStage(stage.Name), DegradationLevel.Reduced, description)]));

    // Adds a stage whose input pose is passed on unchanged if it keeps failing.
    private void AddCorrection<TStage>(TStage stage, Func<Frame, PersonPose> input, Func<Frame, PersonPose> output, string description)
        where TStage : class, IStage =>
        _pose.Add(Slot<TStage>(
            stage.Name,
            [
                StageVariant.Singleton(stage),
                StageVariant.Singleton(new UncorrectedPoseStage(stage.Name, input, output), DegradationLevel.Reduced, description),
            ],
            PoseCheck(output)));

    private static StageVariant Nobody(string name, Func<Frame, PersonPose> output) =>
        StageVariant.Singleton(new NobodyStage(name, output), DegradationLevel.IdlePerformer, "no dancer is followed and the performer rests");

    private static Action<Frame> PoseCheck(Func<Frame, PersonPose> output) => frame => FiniteValues.RequirePose(output(frame));

    private StageSlot<TStage> Slot<TStage>(string name, IReadOnlyList<StageVariant> variants, Action<Frame>? check = null)
        where TStage : class, IStage =>
        new(name, variants, _options.Device, _verify ? check : null, _options.Decorate);

    private void Dispose()
    {
        foreach (StageSlot slot in _pose.Concat(_picture).Concat(_finishing)) slot.Dispose();
    }
}
