using static TorchSharp.NativeMethods;

namespace TorchSharp.Utils;

/// <summary>The values of a tensor.</summary>
public sealed class TensorAccessor<T> where T : unmanaged
{
    private readonly torch.Tensor _tensor;

    internal TensorAccessor(torch.Tensor tensor)
    {
        if (typeof(T) != typeof(float)) throw new NotSupportedException("These tensors hold float.");
        _tensor = tensor;
    }

    public long Count => _tensor.numel();

    public unsafe T[] ToArray()
    {
        var values = new T[Count];
        CopyTo(values);
        return values;
    }

    public unsafe void CopyTo(Span<T> array)
    {
        if (array.Length < Count) throw new ArgumentException($"{Count} values do not fit into {array.Length}.", nameof(array));
        fixed (T* values = array) Check(tensor_read(_tensor.Native, (float*)values));
    }
}
