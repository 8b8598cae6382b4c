using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using LiveDance.Engine;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Output;

namespace LiveDance.Osc;

/// <summary>
/// Sends what happens as Open Sound Control, a bundle for each picture: tempo and beat, whether a dancer is present, and the dancer's key
/// points. It is called by the picture worker and sends without waiting; a receiver that is not there misses it.
/// </summary>
internal sealed class OscStream : IFrameSink
{
    private readonly Socket _socket;
    private readonly ILiveStatus _status;
    private readonly OscWriter _writer = new();
    private long _sent;
    private long _failed;
    private float _lastPhase;

    /// <param name="receiver">The address and the port to send to.</param>
    /// <param name="status">The session's beat.</param>
    public OscStream(IPEndPoint receiver, ILiveStatus status)
    {
        _status = status;
        Name = $"osc {receiver}";
        _socket = new Socket(receiver.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        _socket.EnableBroadcast = true;
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
        LiveBeat beat = _status.Beat;
        if (beat.Tempo > 0)
        {
            _writer.Add("/livedance/tempo"u8, beat.Tempo);
            _writer.Add("/livedance/beat/phase"u8, beat.Phase);
            _writer.Add("/livedance/beat/onset"u8, beat.Onset);
            // Once for each beat, with the first picture on or after it.
            if (beat.Phase < _lastPhase) _writer.Add("/livedance/beat"u8, 1);
        }
        _lastPhase = beat.Phase;
        PersonPose pose = frame.SmoothedPose;
        _writer.Add("/livedance/person"u8, pose.Found ? 1 : 0);
        if (pose.Found)
        {
            float width = Math.Max(1, frame.Image.Cols), height = Math.Max(1, frame.Image.Rows);
            for (int i = 0; i < pose.Points.Length; i++)
            {
                Keypoint point = pose.Points[i];
                if (point.Seen) _writer.Add(PoseAddresses.Utf8[i], point.X / width, point.Y / height, point.Confidence);
            }
        }
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
}
