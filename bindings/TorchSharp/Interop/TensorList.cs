namespace TorchSharp;

/// <summary>Tensors as an array of native pointers, kept alive for the length of a call.</summary>
internal sealed class TensorList : IDisposable
{
    private readonly IEnumerable<torch.Tensor> _tensors;

    public TensorList(IEnumerable<torch.Tensor> tensors)
    {
        _tensors = tensors;
        Pointers = [.. tensors.Select(tensor => tensor.handle)];
    }

    public IntPtr[] Pointers { get; }

    public void Dispose() => GC.KeepAlive(_tensors);
}
