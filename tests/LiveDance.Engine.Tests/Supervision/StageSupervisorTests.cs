using LiveDance.Engine.Capture;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Pose;
using LiveDance.Engine.Supervision;
using OpenCvSharp;

namespace LiveDance.Engine.Tests.Supervision;

public sealed class StageSupervisorTests : IDisposable
{
    private static readonly InvalidOperationException Crash = new("crash");
    private static readonly FrameFormat Format = new(64, 32);
    private readonly Mat _plate = new(64, 64, MatType.CV_8UC3, new Scalar(1, 2, 3));
    private readonly Frame _frame = new(Format);
    private readonly List<PoseOptions> _made = [];

    public void Dispose()
    {
        _plate.Dispose();
        _frame.Dispose();
    }

    [Fact]
    public void A_pose_that_keeps_failing_is_started_anew_five_times_and_then_steps_down_to_the_plate()
    {
        StageSupervisor supervisor = Supervisor();
        IStage stage = new NamedStage("pose");
        List<DegradationLevel> levels = [];
        for (int i = 0; i < 8; i++)
        {
            IStage before = stage;
            stage = supervisor.Replace(stage, generating: false, Crash, _frame);
            Assert.True(((NamedStage)before).Disposed);
            levels.Add(supervisor.Level);
        }
        Assert.Equal([.. Enumerable.Repeat(DegradationLevel.Whole, 5), DegradationLevel.SmallerPose, DegradationLevel.NoHands, DegradationLevel.Plate], levels);
        Assert.Equal((PoseModel.Lite, true), (_made[5].Model, _made[5].Hands));
        Assert.False(_made[6].Hands);
        Assert.Contains("the empty plate", supervisor.Message, StringComparison.Ordinal);
        stage.Process(_frame);
        Assert.True(_frame.HasPicture);
        Assert.Equal(new Vec3b(1, 2, 3), _frame.Picture.At<Vec3b>(9, 9));
    }

    [Fact]
    public void A_generator_that_keeps_failing_leaves_the_stick_figure()
    {
        StageSupervisor supervisor = Supervisor();
        IStage stage = new NamedStage("generate");
        for (int i = 0; i < 6; i++) stage = supervisor.Replace(stage, generating: true, Crash, _frame);
        Assert.Equal(DegradationLevel.StickFigure, supervisor.Level);
        _frame.Driven.Found = true;
        _frame.Drawing.SetTo(new Scalar(0, 0, 0));
        _frame.Drawing.Set(4, 6, new Vec3b(0, 0, 255));
        stage.Process(_frame);
        // Drawing pixel (4, 6) is picture pixels (8, 12) to (9, 13): sub-pixel 0, cell (2, 3).
        int at = (2 * Format.Cells) + 3, plane = 16 * Format.CellCount;
        Assert.Equal((1f, 1f, -1f), (_frame.Packed.Matte[at], _frame.Packed.Colour[at], _frame.Packed.Colour[plane + at]));
        Assert.Equal(4, _frame.Packed.Matte.Sum());
        stage = supervisor.Replace(stage, generating: true, Crash, _frame);
        Assert.Equal(DegradationLevel.Plate, supervisor.Level);
    }

    [Fact]
    public void A_stage_that_cannot_even_be_made_anew_is_stepped_over()
    {
        var supervisor = new StageSupervisor(
            new PoseOptions(), ExecutionDevice.Cpu, _plate, (_, _) => throw new EngineException("the network is gone"),
            _ => throw new EngineException("the network is gone"));
        IStage stage = supervisor.Replace(new NamedStage("pose"), generating: false, Crash, _frame);
        Assert.Equal(DegradationLevel.Plate, supervisor.Level);
        stage.Process(_frame);
        Assert.False(_frame.Pose.Found);
    }

    [Fact]
    public void A_GPU_that_fails_is_given_up_for_the_CPU_by_both_networks_and_the_show_stays_whole()
    {
        List<ExecutionProvider> made = [];
        var supervisor = new StageSupervisor(
            new PoseOptions(), new ExecutionDevice(ExecutionProvider.Cuda, "asked for"), _plate,
            (_, device) => Made("pose", device), device => Made("generate", device));
        StageFailure? told = null;
        supervisor.Failed = (failure, _) => told = failure;
        // The library's own failure, as a GPU that drops off the bus makes one.
        Exception error = Assert.ThrowsAny<Microsoft.ML.OnnxRuntime.OnnxRuntimeException>(
            () => new Microsoft.ML.OnnxRuntime.InferenceSession(Path.Combine(Footage.Repository, "NOTICE")));
        IStage pose = supervisor.Replace(new NamedStage("pose"), generating: false, error, _frame);
        Assert.Equal(("pose", "CUDA is given up for the CPU"), (pose.Name, told!.Action));
        Assert.Equal((ExecutionProvider.Cpu, DegradationLevel.Whole), (supervisor.Device.Provider, supervisor.Level));
        supervisor.Replace(new NamedStage("generate"), generating: true, error, _frame);
        Assert.Equal([ExecutionProvider.Cpu, ExecutionProvider.Cpu], made);
        Assert.Equal((DegradationLevel.Whole, ""), (supervisor.Level, supervisor.Message));

        NamedStage Made(string name, ExecutionDevice device)
        {
            made.Add(device.Provider);
            return new NamedStage(name);
        }
    }

    [Fact]
    public async Task In_a_running_show_a_GPU_that_fails_costs_a_frame()
    {
        using Performer nova = TestPerformer.Nova();
        int failures = 0;
        Exception gpu = Assert.ThrowsAny<Microsoft.ML.OnnxRuntime.OnnxRuntimeException>(
            () => new Microsoft.ML.OnnxRuntime.InferenceSession(Path.Combine(Footage.Repository, "NOTICE")));
        string guest = Path.Combine(Footage.Repository, "footage", "guest.mp4");
        using var pipeline = new Pipeline(
            Sources.OpenLive(guest, new CameraMode(), loop: true), nova,
            new PipelineOptions(ExecutionDevice.Cpu, Wrap: stage => stage is FrameGenerator ? new Failing(stage, () => ++failures == 5 ? gpu : null) : stage));
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        int after = 0;
        await pipeline.RunAsync(
            frame =>
            {
                if (failures >= 5 && frame.HasPicture && ++after == 10) stop.Cancel();
            },
            stop.Token);
        Assert.Equal((1, DegradationLevel.Whole), (pipeline.Supervisor!.Failures, pipeline.Supervisor.Level));
        Assert.True(after >= 10, "it did not go on");
    }

    [Fact]
    public void A_failure_is_told_with_its_frame()
    {
        StageSupervisor supervisor = Supervisor();
        (StageFailure? Failure, long Sequence) told = default;
        supervisor.Failed = (failure, frame) => told = (failure, frame.Sequence);
        _frame.Sequence = 41;
        supervisor.Replace(new NamedStage("pose"), generating: false, Crash, _frame);
        Assert.Equal(("pose", Crash, 41L), (told.Failure!.Stage, told.Failure.Error, told.Sequence));
        Assert.Equal(1, supervisor.Failures);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void What_is_no_number_is_refused(float value)
    {
        StageSupervisor.CheckPicture(_frame);
        _frame.Packed.Colour[77] = value;
        Assert.Throws<InvalidOperationException>(() => StageSupervisor.CheckPicture(_frame));
        StageSupervisor.CheckPose(_frame);
        _frame.Driven.Found = true;
        _frame.Driven.Points[100] = new Keypoint(value, 1, 1);
        Assert.Throws<InvalidOperationException>(() => StageSupervisor.CheckPose(_frame));
    }

    private StageSupervisor Supervisor() => new(
        new PoseOptions(), ExecutionDevice.Cpu, _plate,
        (settings, _) =>
        {
            _made.Add(settings);
            return new NamedStage("pose");
        },
        _ => new NamedStage("generate"));

    private sealed class NamedStage(string name) : IStage, IDisposable
    {
        public bool Disposed { get; private set; }

        public string Name => name;

        public void Process(Frame frame) { }

        public void Dispose() => Disposed = true;
    }

    // Stands in for a provider that fails once.
    private sealed class Failing(IStage stage, Func<Exception?> next) : IStage, IDisposable
    {
        public string Name => stage.Name;

        public void Process(Frame frame)
        {
            if (next() is { } error) throw error;
            stage.Process(frame);
        }

        public void Dispose() => (stage as IDisposable)?.Dispose();
    }
}
