namespace TorchSharp;

/// <summary>
/// Tensors made on this thread while the scope is the innermost one are disposed of with it, unless they are moved out.
/// </summary>
public sealed class DisposeScope : IDisposable
{
    [ThreadStatic]
    private static DisposeScope? _innermost;

    private readonly DisposeScope? _outer;
    private readonly HashSet<torch.Tensor> _tensors = new(ReferenceEqualityComparer.Instance);

    internal DisposeScope()
    {
        _outer = _innermost;
        _innermost = this;
    }

    internal static DisposeScope? Current => _innermost;

    public int DisposablesCount => _tensors.Count;

    /// <summary>Makes the scope outside this one responsible, or nobody if there is none.</summary>
    public T MoveToOuter<T>(T disposable) where T : IDisposable
    {
        if (disposable is torch.Tensor tensor && _tensors.Remove(tensor))
        {
            tensor.Scope = _outer;
            _outer?._tensors.Add(tensor);
        }
        return disposable;
    }

    /// <summary>Makes nobody responsible.</summary>
    public T Detach<T>(T disposable) where T : IDisposable
    {
        if (disposable is torch.Tensor tensor && _tensors.Remove(tensor)) tensor.Scope = null;
        return disposable;
    }

    public void DisposeEverything()
    {
        foreach (torch.Tensor tensor in _tensors)
        {
            tensor.Scope = null;
            tensor.Dispose();
        }
        _tensors.Clear();
    }

    public void Dispose()
    {
        DisposeEverything();
        if (_innermost == this) _innermost = _outer;
    }

    internal void Include(torch.Tensor tensor) => _tensors.Add(tensor);

    internal void Exclude(torch.Tensor tensor) => _tensors.Remove(tensor);
}
