using Microsoft.ML.OnnxRuntime;

namespace LiveDance.Engine.Inference;

/// <summary>
/// The tensors of a <see cref="Network"/> bound at one size of its open dimensions. They use the first values of the network's buffers.
/// </summary>
public sealed class NetworkShape : IDisposable
{
    private readonly OrtIoBinding _binding;
    private readonly List<OrtValue> _values = [];

    // Inputs that must be bound again before each run, because binding copies them to the GPU. The CPU reads the bound memory directly.
    private readonly List<(string Name, OrtValue Value)> _copied = [];

    internal NetworkShape(
        InferenceSession session, IEnumerable<(TensorBuffer Buffer, long[] Shape)> inputs, IEnumerable<(TensorBuffer Buffer, long[] Shape)> outputs,
        bool copiesInputs)
    {
        _binding = session.CreateIoBinding();
        foreach ((TensorBuffer buffer, long[] shape) in inputs)
        {
            OrtValue value = Wrap(buffer, shape);
            _binding.BindInput(buffer.Name, value);
            if (copiesInputs) _copied.Add((buffer.Name, value));
        }
        foreach ((TensorBuffer buffer, long[] shape) in outputs) _binding.BindOutput(buffer.Name, Wrap(buffer, shape));
    }

    internal void Run(InferenceSession session, RunOptions options)
    {
        foreach ((string name, OrtValue value) in _copied) _binding.BindInput(name, value);
        session.RunWithBinding(options, _binding);
        if (_copied.Count > 0) _binding.SynchronizeBoundOutputs();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _binding.Dispose();
        foreach (OrtValue value in _values) value.Dispose();
    }

    private OrtValue Wrap(TensorBuffer buffer, long[] shape)
    {
        int count = checked((int)shape.Aggregate(1L, (product, size) => product * size));
        OrtValue value = buffer.HasBytes
            ? OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, buffer.Bytes.AsMemory(0, count), shape)
            : OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, buffer.Data.AsMemory(0, count), shape);
        _values.Add(value);
        return value;
    }
}
