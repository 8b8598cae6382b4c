using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace LiveDance.Engine.Inference;

/// <summary>
/// Runs a network some of whose outputs are inputs of its next run. These stay in the memory of the device: two buffers of each are bound in
/// turn, one as the input and the other as the output. All other inputs go up once a run, and all other outputs come down once. On the CPU
/// the same bindings are in the computer's memory. A run allocates no managed memory. Not thread-safe.
/// </summary>
internal sealed class RecurrentNetwork : IDisposable
{
    private const int Buffers = 2;

    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly bool _copiesInputs;
    private readonly Dictionary<string, TensorBuffer> _inputs = [], _outputs = [];
    private readonly List<IDisposable> _owned = [];

    // By the buffer that is written: runs that read the other buffer, and runs whose recurrent inputs are given.
    private readonly Binding[] _continuing = new Binding[Buffers], _beginning = new Binding[Buffers];
    private int _written;

    /// <param name="path">The file that the network comes from, for messages.</param>
    /// <param name="model">The bytes of an ONNX file.</param>
    /// <param name="device">The device that runs it.</param>
    /// <param name="threads">Threads on the CPU.</param>
    /// <param name="sizes">The sizes of dimensions that the file leaves open, by their names.</param>
    /// <param name="loops">The outputs that are read by the next run, and the inputs that they become.</param>
    /// <exception cref="EngineException">The network does not load on the device.</exception>
    public RecurrentNetwork(
        string path, byte[] model, ExecutionDevice device, int threads, IReadOnlyDictionary<string, long> sizes,
        IReadOnlyList<(string Output, string Input)> loops)
    {
        _copiesInputs = device.Provider != ExecutionProvider.Cpu;
        try
        {
            using SessionOptions options = ExecutionProviders.SessionOptionsFor(device, threads, EngineCache.KeyOf(model));
            _session = EngineCache.Building(path, device, model, () => new InferenceSession(model, options));
            foreach ((string name, NodeMetadata tensor) in _session.InputMetadata) _inputs[name] = new TensorBuffer(name, Shape(name, tensor));
            foreach ((string name, NodeMetadata tensor) in _session.OutputMetadata)
                if (loops.All(loop => loop.Output != name)) _outputs[name] = new TensorBuffer(name, Shape(name, tensor));
            Bind(loops, device);
        }
        catch (Exception error) when (error is OnnxRuntimeException or EngineException)
        {
            Dispose();
            if (error is EngineException) throw;
            throw DeviceFailure.Explain(path, device, error);
        }

        long[] Shape(string name, NodeMetadata tensor) => Network.ShapeOf(path, name, tensor, sizes, typeof(float));
    }

    /// <summary>The values of an input, to be written before a run; a recurrent one is read by <see cref="Begin"/> only.</summary>
    public float[] Input(string name) => _inputs[name].Data;

    /// <summary>The values of an output that is not recurrent, valid until the next run.</summary>
    public float[] Output(string name) => _outputs[name].Data;

    /// <summary>Runs with all inputs as they were written.</summary>
    public void Begin() => Run(_beginning);

    /// <summary>Runs with the recurrent inputs as the last run put them out.</summary>
    public void Continue() => Run(_continuing);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Binding? binding in _continuing.Concat(_beginning)) binding?.Values.Dispose();
        for (int i = _owned.Count - 1; i >= 0; i--) _owned[i].Dispose();
        _runOptions.Dispose();
        _session?.Dispose();
    }

    private void Run(Binding[] bindings)
    {
        _written = 1 - _written;
        Binding binding = bindings[_written];
        foreach ((string name, OrtValue value) in binding.Copied) binding.Values.BindInput(name, value);
        _session.RunWithBinding(_runOptions, binding.Values);
        if (_copiesInputs) binding.Values.SynchronizeBoundOutputs();
    }

    private void Bind(IReadOnlyList<(string Output, string Input)> loops, ExecutionDevice device)
    {
        OrtAllocator allocator = AllocatorOf(device);
        Dictionary<string, OrtValue> given = _inputs.Values.ToDictionary(input => input.Name, Wrap), down = _outputs.Values.ToDictionary(output => output.Name, Wrap);
        OrtValue[][] kept = [.. Enumerable.Range(0, Buffers).Select(_ => loops.Select(loop => Owned(
            OrtValue.CreateAllocatedTensorValue(allocator, TensorElementType.Float, [.. _inputs[loop.Input].Shape]))).ToArray())];
        for (int written = 0; written < Buffers; written++)
        {
            _beginning[written] = Create(written, []);
            _continuing[written] = Create(written, kept[1 - written]);
        }

        Binding Create(int written, OrtValue[] read)
        {
            var binding = new Binding(_session.CreateIoBinding(), []);
            foreach ((string name, OrtValue value) in given)
            {
                int loop = read.Length == 0 ? -1 : loops.Select(pair => pair.Input).ToList().IndexOf(name);
                binding.Values.BindInput(name, loop >= 0 ? read[loop] : value);
                // Binding copies memory of the computer to a device; the CPU reads it where it is.
                if (_copiesInputs && loop < 0) binding.Copied.Add((name, value));
            }
            foreach ((string name, OrtValue value) in down) binding.Values.BindOutput(name, value);
            for (int i = 0; i < loops.Count; i++) binding.Values.BindOutput(loops[i].Output, kept[written][i]);
            return binding;
        }
    }

    private OrtAllocator AllocatorOf(ExecutionDevice device)
    {
        if (device.Provider == ExecutionProvider.Cpu) return OrtAllocator.DefaultInstance;
        // TensorRT's buffers are CUDA's.
        OrtMemoryInfo memory = Owned(new OrtMemoryInfo(OrtMemoryInfo.allocatorCUDA, OrtAllocatorType.DeviceAllocator, 0, OrtMemType.Default));
        return Owned(new OrtAllocator(_session, memory));
    }

    private OrtValue Wrap(TensorBuffer buffer) =>
        Owned(OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, buffer.Data.AsMemory(), [.. buffer.Shape]));

    private T Owned<T>(T value) where T : IDisposable
    {
        _owned.Add(value);
        return value;
    }

    // Copied: the inputs to be bound again before each run.
    private sealed record Binding(OrtIoBinding Values, List<(string Name, OrtValue Value)> Copied);
}
