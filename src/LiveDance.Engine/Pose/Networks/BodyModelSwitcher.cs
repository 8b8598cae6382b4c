using LiveDance.Engine.Inference;
using Microsoft.ML.OnnxRuntime;

namespace LiveDance.Engine.Pose.Networks;

/// <summary>
/// Holds the body network in use and changes it while the show runs: another one is loaded and warmed up on a thread of
/// its own and takes over between two frames. Those that were loaded stay.
/// </summary>
internal sealed class BodyModelSwitcher : IDisposable
{
    // Many times what loading one takes; only a device that hangs is left behind.
    private static readonly TimeSpan LoadingPatience = TimeSpan.FromSeconds(10);

    private readonly string _folder;
    private readonly ExecutionDevice _device;
    private readonly int _threads, _looks;
    private readonly Lock _lock = new();
    private readonly BodyLandmarker?[] _loaded = new BodyLandmarker?[Enum.GetValues<PoseModel>().Length];
    private Task _loading = Task.CompletedTask;
    private BodyLandmarker? _next;
    private PoseModel _wanted;
    private bool _disposed;

    /// <param name="folder">The folder of the pose networks.</param>
    /// <param name="first">The network to begin with.</param>
    /// <param name="device">What computes it.</param>
    /// <param name="threads">Threads on the CPU.</param>
    /// <param name="looks">How often it looks at each image.</param>
    public BodyModelSwitcher(string folder, PoseModel first, ExecutionDevice device, int threads, int looks = 1)
    {
        (_folder, _device, _threads, _looks, _wanted) = (folder, device, threads, looks, first);
        _loaded[(int)first] = Current = new BodyLandmarker(folder, first, device, threads, looks);
    }

    /// <summary>The network in use. For the thread that estimates.</summary>
    public BodyLandmarker Current { get; private set; }

    /// <summary>Why the last change did not come about; null if it did. Any thread.</summary>
    public string? Failure { get; private set; }

    /// <summary>Asks for another network. Any thread; returns at once.</summary>
    public void Ask(PoseModel model)
    {
        lock (_lock)
        {
            if (_disposed || model == _wanted) return;
            _wanted = model;
            if (_loaded[(int)model] is { } loaded) _next = loaded;
            else _loading = Task.WhenAll(_loading, Task.Run(() => Load(model)));
        }
    }

    /// <summary>Takes over a network that has been asked for and is ready. For the thread that estimates, between frames.</summary>
    public void TakeOver()
    {
        if (Volatile.Read(ref _next) is null) return;
        lock (_lock)
        {
            if (_next is not null) Current = _next;
            _next = null;
        }
    }

    /// <summary>Ends when nothing is being loaded any more. Any thread.</summary>
    internal Task Loading
    {
        get
        {
            lock (_lock) return _loading;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            foreach (BodyLandmarker? body in _loaded) body?.Dispose();
        }
        // A program that ends takes the network library's own data down first: whoever still loads by then crashes it.
        Loading.Wait(LoadingPatience);
    }

    private void Load(PoseModel model)
    {
        BodyLandmarker? body = null;
        string? failure = null;
        try
        {
            body = new BodyLandmarker(_folder, model, _device, _threads, _looks);
            body.WarmUp();
        }
        catch (Exception error) when (error is EngineException or OnnxRuntimeException)
        {
            failure = error.Message;
            body?.Dispose();
            body = null;
        }
        lock (_lock)
        {
            Failure = failure;
            if (body is null)
            {
                // Whoever asks again may have more luck.
                if (_wanted == model) _wanted = (PoseModel)Array.IndexOf(_loaded, Current);
            }
            else if (_disposed || _loaded[(int)model] is not null)
            {
                body.Dispose();
            }
            else
            {
                _loaded[(int)model] = body;
                if (_wanted == model) _next = body;
            }
        }
    }
}
