using LiveDance.Engine.Capture;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Pose;
using LiveDance.Engine.Supervision;
using Microsoft.ML.OnnxRuntime;

namespace LiveDance.Engine.Tests.Supervision;

/// <summary>Tests each stage of the real pipeline when it fails once, five times, permanently, and outputs NaN.</summary>
public sealed class FailingStagesTests : IDisposable
{
    private static readonly string Guest = Path.Combine(Footage.Repository, "footage", "guest.mp4");
    private readonly Performer _nova = TestPerformer.Nova();

    public void Dispose() => _nova.Dispose();

    [Theory]
    [InlineData("pose", DegradationLevel.SmallerPoseModel)]
    [InlineData("watch", DegradationLevel.Reduced)]
    [InlineData("repair", DegradationLevel.Reduced)]
    [InlineData("smooth", DegradationLevel.Reduced)]
    [InlineData("calibrate", DegradationLevel.Reduced)]
    [InlineData("normalize", DegradationLevel.IdlePerformer)]
    [InlineData("fit", DegradationLevel.Reduced)]
    [InlineData("legs", DegradationLevel.Reduced)]
    [InlineData("bound", DegradationLevel.Reduced)]
    [InlineData("hand over", DegradationLevel.Reduced)]
    [InlineData("draw", DegradationLevel.Plate)]
    [InlineData("generate", DegradationLevel.StickFigure)]
    [InlineData("face", DegradationLevel.Reduced)]
    [InlineData("composite", DegradationLevel.Plate)]
    public void Stage_is_restarted_five_times_and_then_degraded(string name, DegradationLevel expected)
    {
        var failing = new FailingStage(name);
        using Pipeline pipeline = Live(failing.Around);
        Finish(pipeline);

        failing.Failures = 1;
        Finish(pipeline);
        Assert.Equal((1, DegradationLevel.None), (pipeline.Supervisor!.Failures, pipeline.Supervisor.Level));

        failing.Failures = 4;
        Finish(pipeline);
        Assert.Equal((5, DegradationLevel.None), (pipeline.Supervisor.Failures, pipeline.Supervisor.Level));

        // Only the requested stage fails, not the variants after it.
        failing.Failures = int.MaxValue;
        Finish(pipeline);
        Assert.Equal((6, expected), (pipeline.Supervisor.Failures, pipeline.Supervisor.Level));
        Assert.StartsWith($"Stage '{name}' keeps failing: ", pipeline.Supervisor.Message, StringComparison.Ordinal);
        for (int i = 0; i < 3; i++) Finish(pipeline);
        Assert.Equal(6, pipeline.Supervisor.Failures);
    }

    [Theory]
    [InlineData("pose")]
    [InlineData("repair")]
    [InlineData("smooth")]
    [InlineData("normalize")]
    [InlineData("fit")]
    [InlineData("legs")]
    [InlineData("bound")]
    [InlineData("hand over")]
    [InlineData("generate")]
    public void Stage_that_outputs_nan_is_the_one_reported(string name)
    {
        var failing = new FailingStage(name) { SpoilsOutput = true };
        using Pipeline pipeline = Live(failing.Around);
        Finish(pipeline);
        List<string> failed = [];
        pipeline.Supervisor!.Failed = (failure, _) => failed.Add(failure.Stage);
        failing.Failures = 1;
        using Frame frame = Finish(pipeline);
        Assert.Equal([name], failed);
        Assert.True(frame.Packed.Matte.All(float.IsFinite));
        Assert.Equal(DegradationLevel.None, pipeline.Supervisor.Level);
    }

    [Fact]
    public async Task GPU_failure_in_a_running_session_drops_one_frame()
    {
        Exception gpu = Assert.ThrowsAny<OnnxRuntimeException>(() => new InferenceSession(Path.Combine(Footage.Repository, "NOTICE")));
        var failing = new FailingStage("generate") { Error = gpu };
        var options = new PipelineOptions(ExecutionDevice.Cpu) { Quality = PictureQuality.Lite, Decorate = failing.Around };
        using Pipeline pipeline = Pipeline.CreateLive(Sources.OpenLive(Guest, new CameraMode(), loop: true), _nova, options);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        int before = 0, after = 0;
        await new PipelineRunner(pipeline, options).RunAsync(
            frame =>
            {
                if (++before == 5) failing.Failures = 1;
                if (pipeline.Supervisor!.Failures == 1 && frame.HasPicture && ++after == 10) stop.Cancel();
            },
            stop.Token);
        Assert.Equal((1, DegradationLevel.None), (pipeline.Supervisor!.Failures, pipeline.Supervisor.Level));
        Assert.True(after >= 10, "the session did not continue");
    }

    private Pipeline Live(Func<IStage, IStage> decorate) => Pipeline.CreateLive(
        new VideoFileSource(Guest, loop: true), _nova,
        new PipelineOptions(ExecutionDevice.Cpu) { Pose = new PoseOptions(Hands: false), Quality = PictureQuality.Lite, Decorate = decorate });

    private static Frame Finish(Pipeline pipeline)
    {
        Frame? frame = pipeline.Step();
        Assert.NotNull(frame);
        Assert.True(frame.HasPicture);
        frame.Release();
        return frame;
    }

    // Decorates the stages of one name that are not fallbacks.
    private sealed class FailingStage(string name)
    {
        public int Failures { get; set; }

        public bool SpoilsOutput { get; init; }

        public Exception Error { get; init; } = new InvalidOperationException("crash");

        public IStage Around(IStage stage) =>
            stage.Name == name && !stage.GetType().Namespace!.EndsWith("Supervision", StringComparison.Ordinal) && !IsSmaller(stage)
                ? new Decorator(this, stage)
                : stage;

        // The pose estimator that is created after five restarts is the degraded one.
        private bool IsSmaller(IStage stage) => stage is PoseEstimator && ++_estimators > 1 + StageSupervisor.Restarts;

        private int _estimators;

        private sealed class Decorator(FailingStage failing, IStage stage) : IStage, IDisposable
        {
            public string Name => stage.Name;

            public void Process(Frame frame)
            {
                if (failing.Failures > 0 && !failing.SpoilsOutput)
                {
                    failing.Failures--;
                    throw failing.Error;
                }
                stage.Process(frame);
                if (failing.Failures == 0) return;
                failing.Failures--;
                if (stage is FrameGenerator) frame.Packed.Matte[frame.Packed.FirstIndex] = float.NaN;
                else Spoil(Output(frame));
            }

            public void Reset() => stage.Reset();

            public void Dispose() => (stage as IDisposable)?.Dispose();

            private PersonPose Output(Frame frame) => stage.Name switch
            {
                "pose" => frame.Pose,
                "repair" => frame.RepairedPose,
                "smooth" => frame.SmoothedPose,
                "normalize" => frame.NormalizedPose,
                "fit" => frame.RetargetedPose,
                "legs" => frame.CompletedPose,
                "bound" => frame.LimitedPose,
                _ => frame.TargetPose,
            };

            private static void Spoil(PersonPose pose)
            {
                Assert.True(pose.Found);
                pose.Points[Keypoints135.Nose] = new Keypoint(float.NaN, 0, 1);
            }
        }
    }
}
