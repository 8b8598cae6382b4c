using LiveDance.Engine.Inference;

namespace LiveDance.Engine.Tests.Inference;

public class NetworkTests
{
    [Fact]
    public void Missing_file_and_file_that_is_no_network_are_named()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder.File("words.onnx"), "no network");
        Assert.Contains("is missing", Refusal("absent.onnx"), StringComparison.Ordinal);
        Assert.Contains("cannot be loaded on the CPU", Refusal("words.onnx"), StringComparison.Ordinal);

        string Refusal(string name)
        {
            string message = Assert.Throws<EngineException>(() => new Network(folder.File(name), ExecutionDevice.Cpu)).Message;
            Assert.Contains(folder.File(name), message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', message);
            return message;
        }
    }

    [Fact]
    public void Run_allocates_no_managed_memory()
    {
        using Engine.Generation.Performer nova = TestPerformer.Nova();
        using Network network = nova.LoadGenerator(ExecutionDevice.Cpu, threads: 1);
        network.Run();
        Assert.Equal(0, Allocation.Least(() =>
        {
            for (int i = 0; i < 5; i++) network.Run();
        }));
    }

    [Fact]
    public void Automatic_choice_takes_a_provider_that_works_and_gives_the_reason()
    {
        ExecutionDevice device = ExecutionProviders.Choose("auto");
        Assert.Null(ExecutionProviders.Obstacle(device.Provider));
        Assert.NotEmpty(device.Reason);
    }

    [Theory]
    [InlineData("cuda", ExecutionProvider.Cuda)]
    [InlineData("tensorrt", ExecutionProvider.TensorRt)]
    public void Unavailable_provider_is_refused_with_reason_and_remedy(string name, ExecutionProvider provider)
    {
        if (ExecutionProviders.Obstacle(provider) is not { } obstacle)
        {
            Assert.Equal(provider, ExecutionProviders.Choose(name).Provider);
            return;
        }
        EngineException refusal = Assert.Throws<EngineException>(() => ExecutionProviders.Choose(name));
        Assert.Contains(obstacle, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(ExecutionProviders.IsBuiltIn(provider) ? Remedy.ChooseDevice : Remedy.InstallGpuRuntime, refusal.Remedy);
    }

    [Fact]
    public void Unknown_device_is_refused() =>
        Assert.Contains("auto, cpu, cuda, tensorrt", Assert.Throws<EngineException>(() => ExecutionProviders.Choose("gpu")).Message, StringComparison.Ordinal);
}
