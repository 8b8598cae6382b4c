using LiveDance.Engine.Diagnostics;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Inference;

namespace LiveDance.Engine.Supervision;

/// <summary>
/// A slot of the pipeline: holds the stage in use and the variants that can replace it. It is a stage itself, so that the pipeline does
/// not depend on variants.
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

    /// <summary>The stage in use, with its decorator if there is one.</summary>
    public IStage Current { get; private set; }

    /// <summary>The same stage without its decorator.</summary>
    private protected IStage Undecorated => _undecorated;

    /// <summary>Index of the variant in use: 0 for the requested stage.</summary>
    public int Variant { get; private set; }

    /// <summary>The degradation of the session by this slot.</summary>
    public DegradationLevel Level => _variants[Variant].Level;

    /// <summary>The effect of the variant on the picture, as a clause; empty for the requested stage.</summary>
    public string Description => _variants[Variant].Description;

    /// <summary>Number of variants.</summary>
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
        foreach (StageVariant singleton in _variants.Where(variant => variant.IsSingleton))
            (singleton.Create(ExecutionDevice.Cpu) as IDisposable)?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Creates the stage of a variant without using it. Thread-safe.</summary>
    /// <exception cref="EngineException">The stage cannot be created.</exception>
    internal IStage Create(int variant, ExecutionDevice device) => _variants[variant].Create(device);

    /// <summary>Uses a stage from the next frame on. To be called on the processing thread, between frames.</summary>
    internal void Use(int variant, IStage stage)
    {
        (IStage replaced, bool wasSingleton) = (Current, _variants[Variant].IsSingleton);
        Variant = variant;
        if (_variants[variant].IsSingleton) stage.Reset();
        if (ReferenceEquals(stage, _undecorated)) return;
        (_undecorated, Current) = (stage, _decorate(stage));
        if (wasSingleton || replaced is not IDisposable disposable) return;
        disposable.Dispose();
        ProcessMemory.ReleaseInBackground();
    }
}

/// <summary>A slot of the pipeline for a stage of one type.</summary>
/// <typeparam name="TStage">The type of the stage; fallbacks may have other types.</typeparam>
public sealed class StageSlot<TStage> : StageSlot
    where TStage : class, IStage
{
    /// <param name="name">The stage's name in reports and messages.</param>
    /// <param name="variants">The variants, best first; the last one cannot fail.</param>
    /// <param name="device">The device that runs the networks at first.</param>
    /// <param name="verify">Called after each frame; throws if the stage's output has values that are not finite. Null for no check.</param>
    /// <param name="decorate">Decorates each stage that is created; null for no decorator.</param>
    /// <exception cref="EngineException">The first variant cannot be created.</exception>
    public StageSlot(
        string name, IReadOnlyList<StageVariant> variants, ExecutionDevice device, Action<Frame>? verify = null,
        Func<IStage, IStage>? decorate = null)
        : base(name, variants, device, verify, decorate) { }

    /// <summary>The stage in use; null while it is a fallback of another type.</summary>
    public TStage? Stage => Undecorated as TStage;
}
