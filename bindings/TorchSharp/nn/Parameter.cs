namespace TorchSharp.Modules;

/// <summary>A tensor that a module learns. No scope disposes of it.</summary>
public sealed class Parameter : torch.Tensor
{
    public Parameter(torch.Tensor data, bool requires_grad = true) : base(Take(data))
    {
        DetachFromDisposeScope();
        this.requires_grad = requires_grad;
    }

    private static TensorHandle Take(torch.Tensor data)
    {
        ArgumentNullException.ThrowIfNull(data);
        using torch.Tensor detached = data.detach();
        NativeMethods.Check(NativeMethods.tensor_unary(detached.Native, Unary.Clone, out TensorHandle made));
        return made;
    }
}
