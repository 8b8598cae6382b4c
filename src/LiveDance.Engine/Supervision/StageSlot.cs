using LiveDance.Engine.Diagnostics;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Inference;

namespace LiveDance.Engine.Supervision;

/// <summary>
/// A place in the pipeline: the stage that works in it now, and the variants that may take its place. The slot is a stage itself, so
/// that the pipeline and its measurements need not know about variants.
/// </summary>
public abstract class StageSlot : IStage, IDisposable
{
    private readonly IReadOnlyList<StageVariant> _variants;
    private readonly Action<Frame>? _verify;
    private readonly Func<IStage, IStage> _decorate;
    private IStage _undecorated;

    private protected StageSlot(
        string name, IReadOnlyList<StageVariant> variants, ExecutionDevice device, Action<Frame>? verify, Func<IStage, IStage>? decorate)
    {
        (Name, _variants, _verify, _decorate) = (name, variants, verify, decorate ?? (stage => stage));
        _undecorated = variants[0].Create(device);
        Current = _decorate(_undecorated);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>The stage that works here now, with its decorator if there is one.</summary>
    public IStage Current { get; private set; }

    /// <summary>The same stage without its decorator.</summary>
    private protected IStage Undecorated => _undecorated;

    /// <summary>Which of the variants is used: 0 for the stage that was asked for.</summary>
    public int Variant { get; private set; }

    /// <summary>How far the session is degraded by this slot.</summary>
    public DegradationLevel Level => _variants[Variant].Level;

    /// <summary>What is shown or left out because of this slot, as a clause; empty for the stage that was asked for.</summary>
    public string Description => _variants[Variant].Description;

    /// <summary>How many variants there are.</summary>
    internal int VariantCount => _variants.Count;

    /// <inheritdoc/>
    public void Process(Frame frame)
    {
        Current.Process(frame);
        _verify?.Invoke(frame);
    }

    /// <inheritdoc/>
    public void Reset() => Current.Reset();

    /// <inheritdoc/>
    public void Dispose()
    {
        (Current as IDisposable)?.Dispose();
        foreach (StageVariant kept in _variants.Where(variant => variant.IsKept))
            (kept.Create(ExecutionDevice.Cpu) as IDisposable)?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes the stage of a variant without using it yet. Any thread.</summary>
    /// <exception cref="EngineException">It cannot be made.</exception>
    internal IStage Create(int variant, ExecutionDevice device) => _variants[variant].Create(device);

    /// <summary>Uses a stage from the next frame on. For the thread that processes, between frames.</summary>
    internal void Use(int variant, IStage stage)
    {
        (IStage replaced, bool wasKept) = (Current, _variants[Variant].IsKept);
        Variant = variant;
        if (_variants[variant].IsKept) stage.Reset();
        if (ReferenceEquals(stage, _undecorated)) return;
        (_undecorated, Current) = (stage, _decorate(stage));
        if (wasKept || replaced is not IDisposable disposable) return;
        disposable.Dispose();
        NativeHeap.ReleaseFreedMemory();
    }
}

/// <summary>A place in the pipeline for a stage of one type.</summary>
/// <typeparam name="TStage">The type of the stage that works here unless a fallback of another type has its place.</typeparam>
public sealed class StageSlot<TStage> : StageSlot
    where TStage : class, IStage
{
    /// <param name="name">The stage's name in reports and messages.</param>
    /// <param name="variants">The ways to do the work, best first; the last one cannot fail.</param>
    /// <param name="device">What computes the networks at first.</param>
    /// <param name="verify">Called after each frame; throws if the stage's output has values that are not numbers. Null for no check.</param>
    /// <param name="decorate">Puts a decorator around each stage that is made; null for none.</param>
    /// <exception cref="EngineException">The first variant cannot be made.</exception>
    public StageSlot(
        string name, IReadOnlyList<StageVariant> variants, ExecutionDevice device, Action<Frame>? verify = null,
        Func<IStage, IStage>? decorate = null)
        : base(name, variants, device, verify, decorate) { }

    /// <summary>The stage that works here; null while a fallback of another type has its place.</summary>
    public TStage? Stage => Undecorated as TStage;
}
