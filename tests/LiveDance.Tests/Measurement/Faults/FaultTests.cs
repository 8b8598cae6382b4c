using LiveDance.Engine;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Supervision;
using LiveDance.Measurement.Faults;

namespace LiveDance.Tests.Measurement.Faults;

/// <summary>Tests the parsing of fault lists, and recovery from injected faults.</summary>
public sealed class FaultTests
{
    [Fact]
    public void List_is_parsed_into_kind_start_and_duration() => Assert.Equal(
        [
            new Fault(FaultKind.Stall, 5, 3), new Fault(FaultKind.Unplug, 12, 3), new Fault(FaultKind.SlowOutput, 30.5, 0.5),
            new Fault(FaultKind.NanModel, 40, 3),
        ],
        Fault.ParseList("stall@5s:3s,unplug@12s, slow-output@30.5s:0.5,nan-model@40s"));

    [Theory]
    [InlineData("fire@5s")]
    [InlineData("stall")]
    [InlineData("stall@soon")]
    [InlineData("stall@5s:-1s")]
    [InlineData("stall:5@3")]
    public void Invalid_list_is_refused_with_the_valid_kinds(string text)
    {
        string refusal = Assert.Throws<EngineException>(() => Fault.ParseList(text)).Message;
        Assert.Contains("slow-output", refusal, StringComparison.Ordinal);
        Assert.Contains($"'{text}'", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Running_session_recovers_from_faults_of_source_and_stages()
    {
        using Performer nova = Performer.Load(Footage.Nova);
        var faults = new FaultInjector(Fault.ParseList("crash-pose@1s,nan-model@2s,unplug@3s:0.5s,resize@7s:3s"));
        string guest = Path.Combine(Footage.Repository, "footage", "guest.mp4");
        var options = new PipelineOptions(ExecutionDevice.Cpu) { Quality = PictureQuality.Lite, Decorate = faults.Wrap };
        using Pipeline pipeline = Pipeline.CreateLive(
            Sources.OpenLive(guest, new CameraMode(), loop: true, decorate: faults.Wrap), nova, options);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        List<string> failed = [];
        HashSet<int> widths = [];
        pipeline.Supervisor!.Failed = (failure, _) =>
        {
            lock (failed) failed.Add(failure.Stage);
        };
        int after = 0;
        await new PipelineRunner(pipeline, options).RunAsync(
            frame =>
            {
                Assert.True(frame.Packed.Matte.All(float.IsFinite));
                widths.Add(frame.Image.Cols);
                if (failed.Count == 2 && widths.Count == 2 && pipeline.Source.Status.Retries > 0 && ++after >= 10) stop.Cancel();
            },
            stop.Token);
        Assert.True(
            after >= 10,
            $"failed: {string.Join(' ', failed)}; widths: {string.Join(' ', widths)}; retries: {pipeline.Source.Status.Retries}");
        Assert.Equal(["generate", "pose"], failed.Order());
        Assert.Equal([480, 640], widths.Order());
        Assert.Equal(DegradationLevel.None, pipeline.Supervisor.Level);
    }
}
