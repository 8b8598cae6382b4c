using LiveDance.Engine.Diagnostics;
using LiveDance.Engine.Inference;
using Microsoft.ML.OnnxRuntime;

namespace LiveDance.Engine.Pose.Networks;

/// <summary>
/// Holds the body network in use and replaces it during a session: another network is loaded and warmed up in the background and used
/// from the start of a frame. Loaded networks are kept.
/// </summary>
internal sealed class BodyModelSwitcher : IDisposable
{
    // Longest wait for networks that are being loaded when this is disposed; many times what loading takes, so that it ends only for a
    // device that hangs.
    private static readonly TimeSpan LoadingTimeout = TimeSpan.FromSeconds(10);

    private readonly string _folder;
    private readonly ExecutionDevice _device;
    private readonly int _threads, _views;
    private readonly bool _eightBits;
    private readonly Lock _lock = new();
    private readonly BodyLandmarker?[] _loaded = new BodyLandmarker?[Enum.GetValues<PoseModel>().Length];
    private Task _loading = Task.CompletedTask;
    private BodyLandmarker? _next;
    private PoseModel _requested;
    private bool _disposed;

    /// <param name="folder">Folder of the pose networks.</param>
    /// <param name="first">Network to start with.</param>
    /// <param name="device">Device that runs the networks.</param>
    /// <param name="threads">Threads on the CPU.</param>
    /// <param name="views">Number of views of each image.</param>
    /// <param name="eightBits">Whether 8-bit networks may be used.</param>
    public BodyModelSwitcher(string folder, PoseModel first, ExecutionDevice device, int threads, int views = 1, bool eightBits = false)
    {
        (_folder, _device, _threads, _views, _eightBits, _requested) = (folder, device, threads, views, eightBits, first);
        _loaded[(int)first] = Current = Create(first);
    }

    /// <summary>Network in use. For the thread that estimates.</summary>
    public BodyLandmarker Current { get; private set; }

    /// <summary>Error message of the last replacement; null if it succeeded. Thread-safe.</summary>
    public string? Failure { get; private set; }

    /// <summary>Requests another network. Thread-safe; returns at once.</summary>
    public void Request(PoseModel model)
    {
        lock (_lock)
        {
            if (_disposed || model == _requested) return;
            _requested = model;
            if (_loaded[(int)model] is { } loaded) _next = loaded;
            else _loading = Task.WhenAll(_loading, Task.Run(() => Load(model)));
        }
    }

    /// <summary>Puts a requested network that is ready into use. For the thread that estimates, between frames.</summary>
    public void SwapIn()
    {
        if (Volatile.Read(ref _next) is null) return;
        lock (_lock)
        {
            if (_next is not null) Current = _next;
            _next = null;
        }
    }

    /// <summary>Task that ends when no network is being loaded. Thread-safe.</summary>
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
        // At the end of a process the network library's data is freed first; a thread that is still loading would then crash.
        Loading.Wait(LoadingTimeout);
    }

    private BodyLandmarker Create(PoseModel model) => new(_folder, model, _device, _threads, _views, _eightBits);

    private void Load(PoseModel model)
    {
        BodyLandmarker? body = null;
        string? failure = null;
        try
        {
            body = Create(model);
            body.WarmUp();
            ProcessMemory.ReleaseInBackground();
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
                // A later request may succeed.
                if (_requested == model) _requested = (PoseModel)Array.IndexOf(_loaded, Current);
            }
            else if (_disposed || _loaded[(int)model] is not null)
            {
                body.Dispose();
            }
            else
            {
                _loaded[(int)model] = body;
                if (_requested == model) _next = body;
            }
        }
    }
}
