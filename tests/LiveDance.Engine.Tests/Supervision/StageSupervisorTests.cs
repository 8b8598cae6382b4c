using LiveDance.Engine.Frames;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Supervision;
using Microsoft.ML.OnnxRuntime;
using OpenCvSharp;

namespace LiveDance.Engine.Tests.Supervision;

/// <summary>Tests restarts, degradation and recovery of stages with a manual clock.</summary>
public sealed class StageSupervisorTests : IDisposable
{
    private static readonly InvalidOperationException Crash = new("crash");
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly FrameFormat Format = FrameFormat.Square(64, 32);
    private readonly ManualClock _clock = new();
    private readonly Frame _frame = new(Format);

    public void Dispose() => _frame.Dispose();

    [Fact]
    public void Stage_failing_once_is_restarted_and_the_old_one_disposed_of()
    {
        using StageSlot<NamedStage> slot = Slot();
        StageSupervisor supervisor = Supervise(slot);
        NamedStage first = slot.Stage!;
        supervisor.Handle(slot, Crash, _frame);
        Assert.True(first.IsDisposed);
        Assert.NotSame(first, slot.Stage);
        Assert.Equal((DegradationLevel.None, "", 1), (supervisor.Level, supervisor.Message, supervisor.Failures));
    }

    [Fact]
    public void Stage_failing_permanently_is_restarted_five_times_and_then_degraded_step_by_step()
    {
        using StageSlot<NamedStage> slot = Slot();
        StageSupervisor supervisor = Supervise(slot);
        List<DegradationLevel> levels = [];
        for (int i = 0; i < 13; i++)
        {
            supervisor.Handle(slot, Crash, _frame);
            levels.Add(supervisor.Level);
        }
        Assert.Equal(
            [
                .. Enumerable.Repeat(DegradationLevel.None, 5), .. Enumerable.Repeat(DegradationLevel.SmallerPoseModel, 6),
                .. Enumerable.Repeat(DegradationLevel.IdlePerformer, 2),
            ],
            levels);
        Assert.Equal("Stage 'pose' keeps failing: nobody is followed.", supervisor.Message);
        slot.Process(_frame);
    }

    [Fact]
    public void Rare_failures_do_not_degrade()
    {
        using StageSlot<NamedStage> slot = Slot();
        StageSupervisor supervisor = Supervise(slot);
        for (int i = 0; i < 50; i++)
        {
            supervisor.Handle(slot, Crash, _frame);
            _clock.Advance(TimeSpan.FromSeconds(15));
        }
        Assert.Equal((DegradationLevel.None, 50), (supervisor.Level, supervisor.Failures));
    }

    [Fact]
    public void Only_the_stage_that_fails_is_degraded()
    {
        using StageSlot<NamedStage> pose = Slot("pose"), generate = Slot("generate");
        StageSupervisor supervisor = Supervise(pose, generate);
        for (int i = 0; i < 6; i++) supervisor.Handle(generate, Crash, _frame);
        Assert.Equal((0, 1), (pose.Variant, generate.Variant));
        for (int i = 0; i < 5; i++) supervisor.Handle(pose, Crash, _frame);
        Assert.Equal((0, 1), (pose.Variant, generate.Variant));
    }

    [Fact]
    public void Variant_that_cannot_be_created_is_skipped()
    {
        bool gone = false;
        using var slot = new StageSlot<NamedStage>(
            "pose",
            [
                StageVariant.Transient(_ => gone ? throw new EngineException("the network is gone") : new NamedStage("pose")),
                StageVariant.Transient(_ => throw new EngineException("the network is gone"), DegradationLevel.SmallerPoseModel, "smaller"),
                StageVariant.Singleton(new NamedStage("pose"), DegradationLevel.IdlePerformer, "nobody is followed"),
            ],
            ExecutionDevice.Cpu);
        StageSupervisor supervisor = Supervise(slot);
        gone = true;
        supervisor.Handle(slot, Crash, _frame);
        Assert.Equal((2, DegradationLevel.IdlePerformer), (slot.Variant, supervisor.Level));
    }

    [Fact]
    public async Task Degraded_stage_is_tried_again_after_a_minute_without_failure_and_the_level_is_raised()
    {
        using StageSlot<NamedStage> slot = Slot();
        StageSupervisor supervisor = Supervise(slot);
        for (int i = 0; i < 6; i++) supervisor.Handle(slot, Crash, _frame);
        _clock.Advance(Minute - TimeSpan.FromSeconds(1));
        supervisor.Prepare(slot);
        Assert.Equal(1, slot.Variant);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await RaiseAsync(supervisor, slot);
        Assert.Equal((0, DegradationLevel.None, ""), (slot.Variant, supervisor.Level, supervisor.Message));
    }

    [Fact]
    public async Task Raised_stage_that_fails_again_goes_back_at_once_and_waits_twice_as_long()
    {
        using StageSlot<NamedStage> slot = Slot();
        StageSupervisor supervisor = Supervise(slot);
        for (int i = 0; i < 6; i++) supervisor.Handle(slot, Crash, _frame);
        _clock.Advance(Minute);
        await RaiseAsync(supervisor, slot);
        _clock.Advance(TimeSpan.FromSeconds(2));
        supervisor.Handle(slot, Crash, _frame);
        Assert.Equal(1, slot.Variant);
        _clock.Advance(Minute + TimeSpan.FromSeconds(50));
        supervisor.Prepare(slot);
        Assert.Null(await Settled(supervisor, slot, TimeSpan.FromMilliseconds(100)));
        _clock.Advance(TimeSpan.FromSeconds(10));
        await RaiseAsync(supervisor, slot);
        Assert.Equal(DegradationLevel.None, supervisor.Level);
    }

    [Fact]
    public async Task Stage_degraded_twice_is_raised_one_variant_a_minute()
    {
        using StageSlot<NamedStage> slot = Slot();
        StageSupervisor supervisor = Supervise(slot);
        for (int i = 0; i < 12; i++) supervisor.Handle(slot, Crash, _frame);
        Assert.Equal(2, slot.Variant);
        _clock.Advance(Minute);
        await RaiseAsync(supervisor, slot);
        Assert.Equal(1, slot.Variant);
        Assert.Null(await Settled(supervisor, slot, TimeSpan.FromMilliseconds(100)));
        _clock.Advance(Minute);
        await RaiseAsync(supervisor, slot);
        Assert.Equal(0, slot.Variant);
    }

    [Fact]
    public void Singleton_stage_is_reset_and_not_disposed_of()
    {
        var kept = new NamedStage("normalize");
        using (var slot = new StageSlot<NamedStage>(
            "normalize", [StageVariant.Singleton(kept), StageVariant.Singleton(new NamedStage("normalize"), DegradationLevel.Reduced, "left out")],
            ExecutionDevice.Cpu))
        {
            StageSupervisor supervisor = Supervise(slot);
            supervisor.Handle(slot, Crash, _frame);
            Assert.Equal((1, false), (kept.Resets, kept.IsDisposed));
            Assert.Same(kept, slot.Stage);
            for (int i = 0; i < 5; i++) supervisor.Handle(slot, Crash, _frame);
            Assert.Equal((1, false), (slot.Variant, kept.IsDisposed));
        }
        Assert.True(kept.IsDisposed);
    }

    [Fact]
    public void Failing_GPU_is_replaced_by_the_CPU_without_degradation()
    {
        List<ExecutionProvider> made = [];
        var cuda = new ExecutionDevice(ExecutionProvider.Cuda, "asked for");
        StageSlot<NamedStage> Networked(string name) => new(
            name,
            [
                StageVariant.Transient(device =>
                {
                    made.Add(device.Provider);
                    return new NamedStage(name);
                }),
            ],
            cuda);
        using StageSlot<NamedStage> pose = Networked("pose"), generate = Networked("generate");
        var supervisor = new StageSupervisor([pose, generate], cuda, time: _clock);
        StageFailure? reported = null;
        supervisor.Failed = (failure, _) => reported = failure;
        // The exception of the library when a GPU fails.
        Exception error = Assert.ThrowsAny<OnnxRuntimeException>(() => new InferenceSession(Path.Combine(Footage.Repository, "NOTICE")));
        supervisor.Handle(pose, error, _frame);
        Assert.Equal(("pose", "the CPU is used instead of CUDA"), (reported!.Stage, reported.Action));
        supervisor.Handle(generate, error, _frame);
        Assert.Equal([ExecutionProvider.Cuda, ExecutionProvider.Cuda, ExecutionProvider.Cpu, ExecutionProvider.Cpu], made);
        Assert.Equal((ExecutionProvider.Cpu, DegradationLevel.None, ""), (supervisor.Device.Provider, supervisor.Level, supervisor.Message));
    }

    [Fact]
    public void Failure_is_reported_with_its_frame()
    {
        using StageSlot<NamedStage> slot = Slot();
        StageSupervisor supervisor = Supervise(slot);
        (StageFailure? Failure, long Sequence) reported = default;
        supervisor.Failed = (failure, frame) => reported = (failure, frame.Sequence);
        _frame.Sequence = 41;
        supervisor.Handle(slot, Crash, _frame);
        Assert.Equal(("pose", Crash, 41L), (reported.Failure!.Stage, reported.Failure.Error, reported.Sequence));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Values_that_are_not_finite_are_refused(float value)
    {
        _frame.Packed.SetRegion(PackedRegion.Whole(Format));
        FiniteValues.RequirePicture(_frame);
        _frame.Packed.Colour[77] = value;
        Assert.Throws<InvalidOperationException>(() => FiniteValues.RequirePicture(_frame));
        FiniteValues.RequirePose(_frame.TargetPose);
        _frame.TargetPose.Found = true;
        _frame.TargetPose.Points[100] = new Keypoint(value, 1, 1);
        Assert.Throws<InvalidOperationException>(() => FiniteValues.RequirePose(_frame.TargetPose));
    }

    [Fact]
    public void Stick_figure_fallback_shows_the_drawing()
    {
        var fallback = new StickPictureStage("generate");
        _frame.TargetPose.Found = true;
        _frame.Drawing.SetTo(new Scalar(0, 0, 0));
        _frame.Drawing.Set(4, 6, new Vec3b(0, 0, 255));
        fallback.Process(_frame);
        // Drawing pixel (4, 6) is picture pixels (8, 12) to (9, 13): sub-pixel 0, cell (2, 3).
        int at = (2 * Format.Columns) + 3, plane = 16 * Format.CellCount;
        Assert.Equal((1f, 1f, -1f), (_frame.Packed.Matte[at], _frame.Packed.Colour[at], _frame.Packed.Colour[plane + at]));
        Assert.Equal(4, _frame.Packed.Matte.Sum());
        Assert.True(_frame.IsFallback);
    }

    [Fact]
    public void Plate_fallback_shows_the_plate()
    {
        using var plate = new Mat(64, 64, MatType.CV_8UC3, new Scalar(1, 2, 3));
        new PlateStage("generate", plate).Process(_frame);
        Assert.True(_frame.HasPicture);
        Assert.Equal(new Vec3b(1, 2, 3), _frame.Picture.At<Vec3b>(9, 9));
    }

    private static StageSlot<NamedStage> Slot(string name = "pose") => new(
        name,
        [
            StageVariant.Transient(_ => new NamedStage(name)),
            StageVariant.Transient(_ => new NamedStage(name), DegradationLevel.SmallerPoseModel, "a smaller network is used"),
            StageVariant.Singleton(new NamedStage(name), DegradationLevel.IdlePerformer, "nobody is followed"),
        ],
        ExecutionDevice.Cpu);

    private StageSupervisor Supervise(params StageSlot[] slots) => new(slots, ExecutionDevice.Cpu, time: _clock);

    // The better variant is created on another thread; waits until it is used.
    private static async Task RaiseAsync(StageSupervisor supervisor, StageSlot slot)
    {
        int before = slot.Variant;
        supervisor.Prepare(slot);
        Assert.Equal(before - 1, await Settled(supervisor, slot, TimeSpan.FromSeconds(30)));
    }

    // The variant that the slot changes to, or null if it does not change within a time.
    private static async Task<int?> Settled(StageSupervisor supervisor, StageSlot slot, TimeSpan patience)
    {
        int before = slot.Variant;
        long began = System.Diagnostics.Stopwatch.GetTimestamp();
        while (System.Diagnostics.Stopwatch.GetElapsedTime(began) < patience)
        {
            supervisor.Prepare(slot);
            if (slot.Variant != before) return slot.Variant;
            await Task.Delay(5);
        }
        return null;
    }

    private sealed class NamedStage(string name) : IStage, IDisposable
    {
        public bool IsDisposed { get; private set; }

        public int Resets { get; private set; }

        public string Name => name;

        public void Process(Frame frame) { }

        public void Reset() => Resets++;

        public void Dispose() => IsDisposed = true;
    }
}
