using Microsoft.ML.OnnxRuntime;

namespace LiveDance.Engine.Inference;

/// <summary>
/// Runs one ONNX network with preallocated inputs and outputs: fill <see cref="Input"/>, call <see cref="Run"/>, read
/// <see cref="Output"/>. All tensors are float32 with fixed shapes. A run allocates no managed memory. Not thread-safe.
/// </summary>
public sealed class Network : IDisposable
{
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _runOptions = new();
    private readonly List<OrtValue> _values = [];

    // Inputs that must be bound again before each run, because binding copies them to the GPU. The CPU reads the bound memory directly.
    private readonly List<(string Name, OrtValue Value)> _copied = [];
    private readonly Dictionary<string, TensorBuffer> _inputs;
    private readonly Dictionary<string, TensorBuffer> _outputs;

    /// <param name="path">The <c>.onnx</c> file.</param>
    /// <param name="device">The device that runs it.</param>
    /// <param name="threads">The number of threads for a run on the CPU, at least 1.</param>
    /// <exception cref="EngineException">
    /// The file is missing or not an ONNX network, has tensors of another type or shape, or does not run on the device.
    /// </exception>
    public Network(string path, ExecutionDevice device, int threads = 1)
    {
        if (!File.Exists(path))
            throw new EngineException($"The network '{path}' is missing.", Remedy.InstallRequirements);
        try
        {
            using SessionOptions options = ExecutionProviders.SessionOptionsFor(device, threads);
            _session = new InferenceSession(path, options);
            _binding = _session.CreateIoBinding();
            _inputs = _session.InputMetadata.ToDictionary(input => input.Key, input => Allocate(path, input.Key, input.Value));
            _outputs = _session.OutputMetadata.ToDictionary(output => output.Key, output => Allocate(path, output.Key, output.Value));
            foreach (TensorBuffer input in _inputs.Values)
            {
                OrtValue value = Wrap(input);
                _binding.BindInput(input.Name, value);
                if (device.Provider != ExecutionProvider.Cpu) _copied.Add((input.Name, value));
            }
            foreach (TensorBuffer output in _outputs.Values) _binding.BindOutput(output.Name, Wrap(output));
        }
        catch (OnnxRuntimeException error)
        {
            Dispose();
            throw new EngineException(
                $"The network '{path}' cannot be loaded on {device.Provider.Label()}: {FirstLine(error.Message)}", error);
        }
    }

    /// <summary>The inputs by name.</summary>
    public IReadOnlyDictionary<string, TensorBuffer> Inputs => _inputs;

    /// <summary>The outputs by name.</summary>
    public IReadOnlyDictionary<string, TensorBuffer> Outputs => _outputs;

    /// <summary>The values of an input, to be written before <see cref="Run"/>.</summary>
    /// <exception cref="KeyNotFoundException">The network has no such input.</exception>
    public float[] Input(string name) => _inputs[name].Data;

    /// <summary>The values of an output, valid after <see cref="Run"/> and until the next.</summary>
    /// <exception cref="KeyNotFoundException">The network has no such output.</exception>
    public float[] Output(string name) => _outputs[name].Data;

    /// <summary>Runs the network once on the current values of the inputs.</summary>
    public void Run()
    {
        foreach ((string name, OrtValue value) in _copied) _binding.BindInput(name, value);
        _session.RunWithBinding(_runOptions, _binding);
        if (_copied.Count > 0) _binding.SynchronizeBoundOutputs();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _binding?.Dispose();
        foreach (OrtValue value in _values) value.Dispose();
        _values.Clear();
        _runOptions.Dispose();
        _session?.Dispose();
    }

    private static TensorBuffer Allocate(string path, string name, NodeMetadata tensor)
    {
        if (tensor.ElementType != typeof(float) || tensor.Dimensions.Any(size => size <= 0))
        {
            throw new EngineException(
                $"The network '{path}' cannot be used: its tensor '{name}' is not float32 with a fixed shape.");
        }
        return new TensorBuffer(name, [.. tensor.Dimensions.Select(size => (long)size)]);
    }

    private OrtValue Wrap(TensorBuffer buffer)
    {
        OrtValue value = OrtValue.CreateTensorValueFromMemory(buffer.Data, [.. buffer.Shape]);
        _values.Add(value);
        return value;
    }

    private static string FirstLine(string text) => text.Split('\n')[0].Trim();
}
