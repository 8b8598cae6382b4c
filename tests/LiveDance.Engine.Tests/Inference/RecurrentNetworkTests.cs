using LiveDance.Engine.Inference;
using LiveDance.Onnx;

namespace LiveDance.Engine.Tests.Inference;

/// <summary>Networks whose outputs are inputs of the next run, bound in the memory of the device.</summary>
public class RecurrentNetworkTests
{
    [Fact]
    public void Outputs_of_one_run_are_inputs_of_the_next()
    {
        using RecurrentNetwork network = Counter();
        network.Input("step")[0] = 2;
        network.Input("count")[0] = 5;
        network.Begin();
        Assert.Equal(70, network.Output("tens")[0]);
        // What is given is read at the beginning only.
        network.Input("count")[0] = 1000;
        foreach (int tens in new[] { 90, 110, 130 })
        {
            network.Continue();
            Assert.Equal(tens, network.Output("tens")[0]);
        }
        network.Input("step")[0] = 1;
        network.Continue();
        Assert.Equal(140, network.Output("tens")[0]);
        network.Begin();
        Assert.Equal(10010, network.Output("tens")[0]);
    }

    [Fact]
    public void Runs_allocate_nothing()
    {
        using RecurrentNetwork network = Counter();
        network.Begin();
        network.Continue();
        Assert.Equal(0, Allocation.Least(() =>
        {
            for (int i = 0; i < 10; i++) network.Continue();
        }));
    }

    [Fact]
    public void Bytes_that_are_no_network_are_refused_with_the_files_name()
    {
        var error = Assert.Throws<EngineException>(() => new RecurrentNetwork("shown.onnx", [1, 2, 3], ExecutionDevice.Cpu, 1, new Dictionary<string, long>(), []));
        Assert.Contains("'shown.onnx'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CUDA failure 2: out of memory ; GPU=0", "too little free memory")]
    [InlineData("Failed to allocate memory for requested buffer of size 8", "too little free memory")]
    [InlineData("CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version", "driver")]
    [InlineData("libcudnn.so.9: cannot open shared object file", "cuDNN 9")]
    [InlineData("CUDA failure 100: no CUDA-capable device is detected", "no NVIDIA GPU")]
    [InlineData("something new\nat line 2", "something new")]
    public void Failures_of_a_device_are_one_sentence_with_the_way_out(string message, string part)
    {
        var device = new ExecutionDevice(ExecutionProvider.Cuda, "asked for");
        EngineException error = DeviceFailure.Explain("nova/generator.onnx", device, new InvalidOperationException(message));
        Assert.StartsWith("The network 'nova/generator.onnx' cannot be loaded on CUDA: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal(Remedy.ChooseDevice, error.Remedy);
    }

    [Fact]
    public void Engines_are_kept_for_each_machine_driver_runtime_and_network()
    {
        string[] keys =
        [
            EngineCache.KeyOf("stage", "580", "1.31", [1]), EngineCache.KeyOf("desk", "580", "1.31", [1]), EngineCache.KeyOf("stage", "590", "1.31", [1]),
            EngineCache.KeyOf("stage", "580", "1.32", [1]), EngineCache.KeyOf("stage", "580", "1.31", [2]),
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(keys[0], EngineCache.KeyOf("stage", "580", "1.31", [1]));

        using var folder = new TestFolder();
        Assert.Equal(folder.File("key"), EngineCache.Options("key", folder.Path)["trt_engine_cache_path"]);
        Assert.True(Directory.Exists(folder.File("key")));
        File.WriteAllText(folder.File("file"), "");
        var error = Assert.Throws<EngineException>(() => EngineCache.Options("key", folder.File("file")));
        Assert.Contains("XDG_CACHE_HOME", error.Message, StringComparison.Ordinal);
    }

    // count + step is both an output and the next run's count; tens is ten times as much.
    private static RecurrentNetwork Counter()
    {
        var graph = new OnnxGraph("counter");
        string next = graph.Add(graph.Input("count", 1), graph.Input("step", 1));
        graph.Output("next", next, 1);
        graph.Output("tens", graph.Mul("next", graph.Constant([10], 1)), 1);
        return new RecurrentNetwork("counter.onnx", graph.ToBytes(), ExecutionDevice.Cpu, 1, new Dictionary<string, long>(), [("next", "count")]);
    }
}
