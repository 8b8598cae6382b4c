using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Numerics;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Output;

namespace LiveDance.Osc;

/// <summary>
/// Sends the dancer's bones in the VMC protocol (protocol.vmc.info), a bundle for each picture, to programs that animate avatars. It is called by
/// the picture worker and sends without waiting; a receiver that is not there misses it.
/// </summary>
internal sealed class VmcStream : IFrameSink
{
    private readonly Socket _socket;
    private readonly OscWriter _writer = new();
    private readonly VmcBones _bones = new();
    private long _sent;
    private long _failed;
    private int _track = int.MinValue;

    /// <param name="receiver">The address and the port to send to.</param>
    public VmcStream(IPEndPoint receiver)
    {
        Name = $"vmc {receiver}";
        _socket = new Socket(receiver.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
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
        _writer.BeginBundle(DateTimeOffset.UtcNow - Stopwatch.GetElapsedTime(frame.CapturedAt));
        // A stage that stands in for a failed pose estimation writes no landmarks.
        bool found = frame.Pose.Found && frame.World.Found;
        _writer.AddNumber("/VMC/Ext/OK"u8, found ? 1 : 0);
        _writer.Add("/VMC/Ext/T"u8, (float)frame.Time);
        if (found)
        {
            if (frame.Pose.Track != _track) _bones.Reset();
            _track = frame.Pose.Track;
            _bones.Update(frame.World, frame.Time);
            AddBone("/VMC/Ext/Root/Pos"u8, "root"u8, Vector3.Zero, Quaternion.Identity);
            ReadOnlySpan<Quaternion> rotations = _bones.Rotations;
            for (int i = 0; i < rotations.Length; i++)
                AddBone("/VMC/Ext/Bone/Pos"u8, VmcBones.Names[i], i == 0 ? new Vector3(0, _bones.HipHeight, 0) : Vector3.Zero, rotations[i]);
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

    private void AddBone(ReadOnlySpan<byte> address, ReadOnlySpan<byte> bone, Vector3 at, Quaternion turn) =>
        _writer.AddNamed(address, bone, at.X, at.Y, at.Z, turn.X, turn.Y, turn.Z, turn.W);
}
