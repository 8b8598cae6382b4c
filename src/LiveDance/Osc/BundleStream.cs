using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Output;

namespace LiveDance.Osc;

/// <summary>
/// Sends a bundle of messages over UDP for each picture. It is called by the finishing worker and sends without waiting; a receiver that is not
/// there misses it.
/// </summary>
internal abstract class BundleStream : IFrameSink
{
    private readonly Socket _socket;
    private readonly OscWriter _writer = new();
    private long _sent;
    private long _failed;

    /// <param name="protocol">The protocol's name, for the name of the sink.</param>
    /// <param name="receiver">The address and the port to send to.</param>
    /// <param name="broadcasts">Whether the address may be that of a whole network.</param>
    protected BundleStream(string protocol, IPEndPoint receiver, bool broadcasts)
    {
        Name = $"{protocol} {receiver}";
        _socket = new Socket(receiver.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        if (broadcasts) _socket.EnableBroadcast = true;
        _socket.Connect(receiver);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public OutputStatus Status => new(OutputState.Running, "", Interlocked.Read(ref _sent), Interlocked.Read(ref _failed), Retries: 0);

    /// <inheritdoc/>
    public Action<Frame, bool>? Presented { get; set; }

    /// <inheritdoc/>
    public void Offer(Frame frame)
    {
        // The bundle belongs to the moment of the capture.
        _writer.BeginBundle(DateTimeOffset.UtcNow - Stopwatch.GetElapsedTime(frame.CapturedAt));
        Write(frame, _writer);
        try
        {
            _socket.Send(_writer.Packet.Span);
            Interlocked.Increment(ref _sent);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Nobody listens there now, or the network takes no more.
            Interlocked.Increment(ref _failed);
        }
        Presented?.Invoke(frame, true);
    }

    /// <inheritdoc/>
    public void Finish() { }

    public void Dispose() => _socket.Dispose();

    /// <summary>Adds the messages of a picture to its bundle.</summary>
    protected abstract void Write(Frame frame, OscWriter bundle);
}
