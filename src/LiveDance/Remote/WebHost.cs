using System.Net;
using LiveDance.Engine;
using LiveDance.Engine.Output;
using LiveDance.Engine.Output.Targets;

namespace LiveDance.Remote;

/// <summary>The HTTP servers of a session: one for each port, shared by the remote and the outputs at that port. Thread-safe.</summary>
/// <param name="remote">The remote's options; null for none.</param>
internal sealed class WebHost(RemoteOptions? remote) : IDisposable
{
    private readonly Dictionary<int, WebListener> _listeners = [];
    private readonly Lock _lock = new();
    private bool _disposed;

    /// <summary>Opens the target of an <c>http://</c> output.</summary>
    /// <exception cref="EngineException">The port is in use or not permitted, or this machine has no such address.</exception>
    public IPictureTarget Open(OutputAddress output)
    {
        lock (_lock)
        {
            WebListener listener = ListenerAt(WebListener.Parse(output.Target), output.Port);
            if (listener.Picture is not null) throw new EngineException($"The picture is served at port {output.Port} already.");
            var target = new HttpPictureTarget(() => Close(listener));
            listener.Picture = target;
            return target;
        }
    }

    /// <summary>Starts the remote's server.</summary>
    /// <exception cref="EngineException">The port is in use or not permitted, or this machine has no such address.</exception>
    public WebListener OpenRemote()
    {
        lock (_lock) return ListenerAt(remote!.Address, remote.Port);
    }

    public void Dispose()
    {
        WebListener[] all;
        lock (_lock)
        {
            _disposed = true;
            all = [.. _listeners.Values];
            _listeners.Clear();
        }
        foreach (WebListener listener in all) listener.Dispose();
    }

    private WebListener ListenerAt(IPAddress address, int port)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_listeners.TryGetValue(port, out WebListener? listener)) return listener;
        // At a common port the wider of both addresses holds.
        if (port == remote?.Port && !address.Equals(remote.Address))
            address = IPAddress.IsLoopback(address) ? remote.Address : IPAddress.IsLoopback(remote.Address) ? address : IPAddress.Any;
        return _listeners[port] = new WebListener(address, port, port == remote?.Port);
    }

    private void Close(WebListener listener)
    {
        lock (_lock)
        {
            listener.Picture = null;
            if (listener.IsForRemote || _disposed) return;
            _listeners.Remove(_listeners.First(pair => pair.Value == listener).Key);
        }
        listener.Dispose();
    }
}
