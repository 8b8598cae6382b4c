using LiveDance.Engine;
using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using LiveDance.Onnx.Format;
using LiveDance.Onnx.Quantization;
using LiveDance.Training.Checkpoints;
using LiveDance.Training.Export;
using LiveDance.Training.Networks;
using LiveDance.Training.Quantization;
using TorchSharp;
using static TorchSharp.torch;

namespace LiveDance.Training.Tests;

public class ExportTests
{
    // Wider than high, so that rows and columns cannot be mixed up.
    private const int Width = 160, Height = 96;

    private static readonly FrameFormat Format = new(new OpenCvSharp.Size(Width, Height), new OpenCvSharp.Size(Width / 2, Height / 2));
    private static readonly IReadOnlyDictionary<string, long> Whole = OpenDimensions.Of(PackedRegion.Whole(Format), Format);

    // The first layer takes 27 channels and these places; to them come 1, none and 3 that fill up a multiple of 4.
    [Theory]
    [InlineData(48, false)]
    [InlineData(21, false)]
    [InlineData(14, false)]
    [InlineData(48, true)]
    public void Exported_generator_computes_the_same_as_the_trained_one(int places, bool refines)
    {
        using var folder = new TestFolder();
        using DisposeScope scope = NewDisposeScope();
        manual_seed(5);
        using LiveGenerator trained = RandomGenerator(places, refines);
        string path = folder.File("generator.onnx");
        LiveGeneratorGraph.Build(trained.state_dict(), blocks: 2).Save(path);
        long channels = (27 + places + 3) / 4 * 4;
        Assert.Contains(ModelProto.Parser.ParseFrom(File.ReadAllBytes(path)).Graph.Initializer, weights => weights.Dims.SequenceEqual([16, channels, 3, 3]));
        (float[] colour, float[] matte, float[] expected) = RunBoth(trained, path);
        float[] found = [.. colour, .. matte];
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < found.Length; i++) Assert.Equal(expected[i], found[i], 1e-4);
    }

    // The residual last layer begins with zeros, with which it would change nothing.
    private static LiveGenerator RandomGenerator(int places, bool refines)
    {
        var generator = new LiveGenerator(new LiveWidths(16, 24, 32), blocks: 2, places, refines);
        using IDisposable quiet = no_grad();
        foreach ((_, Tensor weights) in generator.LastLayerWeights()) weights.normal_(0, 0.05);
        Assert.Equal(refines, LiveGenerator.Refines(generator.state_dict()));
        return generator;
    }

    [Fact]
    public void Exported_face_network_computes_the_same_as_the_trained_one()
    {
        using var folder = new TestFolder();
        using DisposeScope scope = NewDisposeScope();
        manual_seed(7);
        using var trained = new FaceNetwork();
        string path = folder.File("face.onnx");
        FaceNetworkGraph.Build(trained.state_dict()).Save(path);
        using var network = new Network(path, ExecutionDevice.Cpu);
        var random = new Random(3);
        foreach (ref float value in network.Input("drawing").AsSpan()) value = random.NextSingle();
        foreach (ref float value in network.Input("picture").AsSpan()) value = (2 * random.NextSingle()) - 1;
        network.Run();
        const int Side = FaceWindow.Side, Drawing = FaceWindow.DrawingSide;
        float[] expected = trained.call(
            tensor(network.Input("drawing"), [1, 3, Drawing, Drawing]), tensor(network.Input("picture"), [1, 3, Side, Side])).data<float>().ToArray();
        float[] found = network.Output("residual");
        Assert.Equal(expected.Length, found.Length);
        Assert.True(expected.Max(MathF.Abs) > 0.01, "it must put something out to compare");
        for (int i = 0; i < found.Length; i++) Assert.Equal(expected[i], found[i], 1e-4);
        Assert.InRange(MathF.Abs(found[0]), 0, 0.01f);
    }

    [Fact]
    public void SafeTensors_in_half_precision_are_rounded()
    {
        using var folder = new TestFolder();
        using DisposeScope scope = NewDisposeScope();
        string path = folder.File("half.safetensors");
        SafeTensors.Save(path, new Dictionary<string, Tensor> { ["a"] = tensor([0.1f, -2, 1000.3f], [3]) }, half: true);
        Assert.Equal([(float)(Half)0.1f, -2, (float)(Half)1000.3f], SafeTensors.Load(path).Tensors["a"].data<float>().ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Quantized_generator_stays_close_to_the_exact_one(bool refines)
    {
        using var folder = new TestFolder();
        using DisposeScope scope = NewDisposeScope();
        manual_seed(6);
        using LiveGenerator trained = RandomGenerator(48, refines);
        string observing = folder.File("observing.onnx"), quantized = folder.File("int8.onnx");
        LiveGeneratorGraph.Build(trained.state_dict(), 2, observe: true).Save(observing);
        Dictionary<string, ActivationRange> ranges = [];
        using (var network = new Network(observing, ExecutionDevice.Cpu, 1, Whole))
        {
            FillInputs(network);
            network.Run();
            foreach (string name in network.Outputs.Keys.Where(name => name.EndsWith(ActivationObserver.Low, StringComparison.Ordinal)))
            {
                string activation = name[..^ActivationObserver.Low.Length];
                float low = network.Output(name)[0], high = network.Output(activation + ActivationObserver.High)[0];
                Assert.True(low <= high);
                ranges[activation] = new ActivationRange(MathF.Min(0, low), MathF.Max(0, high));
            }
        }
        LiveGeneratorGraph.Build(trained.state_dict(), 2, ranges).Save(quantized);
        Assert.True(new FileInfo(quantized).Length < 0.5 * new FileInfo(observing).Length);
        (float[] colour, float[] matte, float[] expected) = RunBoth(trained, quantized);
        float[] found = [.. colour, .. matte];
        double error = found.Zip(expected, (a, b) => (double)(a - b) * (a - b)).Average();
        double power = expected.Select(value => (double)value * value).Average();
        Assert.True(10 * Math.Log10(power / error) > 25, $"signal to noise {10 * Math.Log10(power / error):0.0} dB");
    }

    [Fact]
    public void Activation_range_represents_zero_exactly()
    {
        foreach (ActivationRange range in new[] { new ActivationRange(-3, 5), new ActivationRange(0, 7), new ActivationRange(-2, 0) })
        {
            float zero = (range.ZeroPoint - MathF.Round(-range.Low / range.Scale)) * range.Scale;
            Assert.Equal(0, zero);
        }
        Assert.Equal(0, new ActivationRange(0, 7).ZeroPoint);
    }

    [Fact]
    public void SafeTensors_round_trip_preserves_tensors_and_notes()
    {
        using var folder = new TestFolder();
        using DisposeScope scope = NewDisposeScope();
        string path = folder.File("some.safetensors");
        Tensor a = randn([2, 3]), b = tensor([1.5f], [1]);
        SafeTensors.Save(path, new Dictionary<string, Tensor> { ["a"] = a, ["b.c"] = b }, new Dictionary<string, string> { ["step"] = "7" });
        (Dictionary<string, Tensor> tensors, Dictionary<string, string> notes) = SafeTensors.Load(path);
        Assert.Equal("7", notes["step"]);
        Assert.Equal([2, 3], tensors["a"].shape);
        Assert.Equal(a.data<float>().ToArray(), tensors["a"].data<float>().ToArray());
        Assert.Equal([1.5f], tensors["b.c"].data<float>().ToArray());
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void SafeTensors_file_that_is_truncated_is_refused_by_name()
    {
        using var folder = new TestFolder();
        using DisposeScope scope = NewDisposeScope();
        string path = folder.File("some.safetensors");
        SafeTensors.Save(path, new Dictionary<string, Tensor> { ["a"] = randn([20]) });
        byte[] whole = File.ReadAllBytes(path);
        for (int length = 0; length < whole.Length; length += 7)
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.Contains(path, Assert.Throws<EngineException>(() => SafeTensors.Load(path)).Message, StringComparison.Ordinal);
        }
        Assert.Throws<EngineException>(() => SafeTensors.Load(folder.File("absent.safetensors")));
    }

    private static (float[] Colour, float[] Matte, float[] Expected) RunBoth(LiveGenerator trained, string path)
    {
        using var network = new Network(path, ExecutionDevice.Cpu, 1, Whole);
        FillInputs(network);
        network.Run();
        Tensor drawing = tensor(network.Input("drawing"), [1, 6, Height / 2, Width / 2]);
        Tensor previous = tensor(network.Input("previous"), [1, 3, Height / 4, Width / 4]);
        Tensor body = tensor(network.Input("body"), [1, BodyCoordinates.Planes, Height / 4, Width / 4]);
        return (network.Output("colour"), network.Output("matte"), trained.call(drawing, previous, body).data<float>().ToArray());
    }

    private static void FillInputs(Network network)
    {
        var random = new Random(2);
        foreach (ref float value in network.Input("drawing").AsSpan()) value = random.NextSingle();
        foreach (ref float value in network.Input("previous").AsSpan()) value = (2 * random.NextSingle()) - 1;
        foreach (ref float value in network.Input("body").AsSpan()) value = (2 * random.NextSingle()) - 1;
    }
}
