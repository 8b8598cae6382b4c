using LiveDance.Onnx.Quantization;
using Microsoft.ML.OnnxRuntime;

namespace LiveDance.Engine.Inference;

/// <summary>
/// Runs one ONNX network with preallocated inputs and outputs: fill <see cref="Input"/>, call <see cref="Run()"/>, read
/// <see cref="Output"/>. All tensors are float32, or bytes if it has a <see cref="Border"/>. Dimensions that the file leaves open have their largest size unless a
/// <see cref="NetworkShape"/> is given. A run allocates no managed memory. Not thread-safe.
/// </summary>
public sealed class Network : IDisposable
{
    private readonly string _path;
    private readonly ExecutionDevice _device;
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly NetworkShape _largest;
    private readonly Dictionary<string, TensorBuffer> _inputs;
    private readonly Dictionary<string, TensorBuffer> _outputs;

    /// <param name="path">The <c>.onnx</c> file.</param>
    /// <param name="device">The device that runs it.</param>
    /// <param name="threads">The number of threads for a run on the CPU, at least 1.</param>
    /// <param name="largest">The largest size of each dimension that the file may leave open, by its name; null for none.</param>
    /// <param name="rewriting">How it is rewritten for a CPU.</param>
    /// <exception cref="EngineException">
    /// The file is missing or not an ONNX network, has tensors of another type or shape, or does not run on the device.
    /// </exception>
    public Network(
        string path, ExecutionDevice device, int threads = 1, IReadOnlyDictionary<string, long>? largest = null,
        ByteRewriting rewriting = ByteRewriting.None)
    {
        (_path, _device) = (path, device);
        if (!File.Exists(path))
            throw new EngineException($"The network '{path}' is missing.", Remedy.InstallRequirements);
        try
        {
            if (device.Provider != ExecutionProvider.Cpu) rewriting = ByteRewriting.None;
            byte[]? rewritten = rewriting == ByteRewriting.None ? null : ChannelsLast.Rewrite(File.ReadAllBytes(path));
            Border = rewriting == ByteRewriting.Border ? ByteBorder.Cut(rewritten!) : null;
            _session = Open(path, device, threads, Border?.Model ?? rewritten);
            largest ??= new Dictionary<string, long>();
            _inputs = Allocate(_session.InputMetadata, largest);
            _outputs = Allocate(_session.OutputMetadata, largest);
            _largest = CreateShape(largest);
        }
        catch (Exception error) when (error is OnnxRuntimeException or EngineException or IOException or UnauthorizedAccessException)
        {
            Dispose();
            if (error is EngineException) throw;
            throw DeviceFailure.Explain(path, device, error);
        }
    }

    /// <summary>The file's name without its extension.</summary>
    public string Name => Path.GetFileNameWithoutExtension(_path);

    /// <summary>What the bytes of its inputs and outputs stand for; null if these are float32.</summary>
    public ByteBorder? Border { get; }

    /// <summary>Whether the file leaves dimensions open.</summary>
    public bool IsResizable => _session.InputMetadata.Values.Any(tensor => tensor.Dimensions.Any(size => size <= 0));

    /// <summary>The inputs by name.</summary>
    public IReadOnlyDictionary<string, TensorBuffer> Inputs => _inputs;

    /// <summary>The outputs by name.</summary>
    public IReadOnlyDictionary<string, TensorBuffer> Outputs => _outputs;

    /// <summary>The values of an input, to be written before <see cref="Run()"/>.</summary>
    /// <exception cref="KeyNotFoundException">The network has no such input.</exception>
    public float[] Input(string name) => _inputs[name].Data;

    /// <summary>The values of an output, valid after <see cref="Run()"/> and until the next.</summary>
    /// <exception cref="KeyNotFoundException">The network has no such output.</exception>
    public float[] Output(string name) => _outputs[name].Data;

    /// <summary>The bytes of an input, to be written before <see cref="Run()"/>; empty if it is float32.</summary>
    /// <exception cref="KeyNotFoundException">The network has no such input.</exception>
    public byte[] InputBytes(string name) => _inputs[name].Bytes;

    /// <summary>The bytes of an output, valid after <see cref="Run()"/> and until the next; empty if it is float32.</summary>
    /// <exception cref="KeyNotFoundException">The network has no such output.</exception>
    public byte[] OutputBytes(string name) => _outputs[name].Bytes;

    /// <summary>Runs the network once on the current values of the inputs.</summary>
    public void Run() => _largest.Run(_session, _runOptions);

    /// <summary>Runs the network once at another size: the first values of each buffer are its tensor.</summary>
    public void Run(NetworkShape shape) => shape.Run(_session, _runOptions);

    /// <summary>Prepares runs at another size; to be disposed of before the network.</summary>
    /// <param name="sizes">The size of each open dimension, by its name.</param>
    public NetworkShape CreateShape(IReadOnlyDictionary<string, long> sizes)
    {
        return new NetworkShape(
            _session, Shapes(_inputs, _session.InputMetadata), Shapes(_outputs, _session.OutputMetadata),
            copiesInputs: _device.Provider != ExecutionProvider.Cpu);

        IEnumerable<(TensorBuffer Buffer, long[] Shape)> Shapes(
            Dictionary<string, TensorBuffer> buffers, IReadOnlyDictionary<string, NodeMetadata> tensors) =>
            buffers.Values.Select(buffer => (buffer, ShapeOf(buffer.Name, tensors[buffer.Name], sizes)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _largest?.Dispose();
        _runOptions.Dispose();
        _session?.Dispose();
    }

    private Dictionary<string, TensorBuffer> Allocate(IReadOnlyDictionary<string, NodeMetadata> tensors, IReadOnlyDictionary<string, long> largest) =>
        tensors.ToDictionary(
            tensor => tensor.Key,
            tensor => new TensorBuffer(tensor.Key, ShapeOf(tensor.Key, tensor.Value, largest), tensor.Value.ElementType == typeof(byte)));

    // rewritten: the bytes that the CPU loads in place of the file's; null for the file.
    private static InferenceSession Open(string path, ExecutionDevice device, int threads, byte[]? rewritten)
    {
        if (device.Provider != ExecutionProvider.TensorRt)
        {
            using SessionOptions options = ExecutionProviders.SessionOptionsFor(device, threads);
            return rewritten is null ? new InferenceSession(path, options) : new InferenceSession(rewritten, options);
        }
        byte[] model = File.ReadAllBytes(path);
        using SessionOptions cached = ExecutionProviders.SessionOptionsFor(device, threads, EngineCache.KeyOf(model));
        return EngineCache.Building(path, device, model, () => new InferenceSession(path, cached));
    }

    private long[] ShapeOf(string name, NodeMetadata tensor, IReadOnlyDictionary<string, long> sizes) =>
        ShapeOf(_path, name, tensor, sizes, Border is null ? typeof(float) : typeof(byte));

    /// <summary>The shape of a tensor with the sizes of its open dimensions.</summary>
    /// <exception cref="EngineException">Its elements are of another type, or the size of a dimension is unknown.</exception>
    internal static long[] ShapeOf(string path, string name, NodeMetadata tensor, IReadOnlyDictionary<string, long> sizes, Type element)
    {
        long[] shape = [.. tensor.Dimensions.Select((size, i) => size > 0 ? size : sizes.GetValueOrDefault(tensor.SymbolicDimensions[i]))];
        if (tensor.ElementType == element && shape.All(size => size > 0)) return shape;
        throw new EngineException($"The network '{path}' cannot be used: its tensor '{name}' is not {(element == typeof(float) ? "float32" : "bytes")} with a known shape.");
    }
}
