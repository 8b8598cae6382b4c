using System.Net;
using System.Net.Sockets;
using LiveDance.CommandLine;
using LiveDance.Control;
using LiveDance.Engine;

namespace LiveDance.Osc;

/// <summary>
/// Receives commands as Open Sound Control over UDP and carries them out. Whoever spoke last is told of changes that others make. Addresses
/// that nobody knows, and packets that are damaged, are counted and shown once.
/// </summary>
internal sealed class OscServer : IDisposable
{
    // Different mistakes that are shown; the others are only counted.
    private const int MaxShown = 20;

    // A time tag beyond this many seconds is that of a clock that is wrong; its message is carried out at once.
    private const double LongestDelay = 10;

    private static readonly TimeSpan FeedbackPeriod = TimeSpan.FromMilliseconds(50);
    private readonly ControlSurface _control;
    private readonly ShowStatusReader _status;
    private readonly Socket _socket;
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<string> _shown = [];
    private readonly Dictionary<string, object> _sent = [];
    private readonly OscWriter _writer = new();
    private readonly Timer _feedback;
    private readonly Task _receiving;
    private IPEndPoint? _lastSpeaker;
    private IPEndPoint? _subscriber;
    private long _received;
    private long _refused;

    /// <summary>Starts listening.</summary>
    /// <param name="endpoint">The address and the port; port 0 for any free one.</param>
    /// <param name="control">Carries out the commands.</param>
    /// <param name="status">The values that are told.</param>
    /// <exception cref="EngineException">The port is in use, or this computer has no such address.</exception>
    public OscServer(IPEndPoint endpoint, ControlSurface control, ShowStatusReader status)
    {
        (_control, _status) = (control, status);
        _socket = new Socket(endpoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            _socket.Bind(endpoint);
        }
        catch (SocketException error)
        {
            _socket.Dispose();
            string reason = error.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => "another program uses that port; choose another one",
                SocketError.AddressNotAvailable => "this computer has no such address; 0.0.0.0 stands for all that it has",
                _ => error.Message.TrimEnd('.'),
            };
            throw new EngineException($"OSC cannot be received at {endpoint}: {reason}.", error);
        }
        Port = ((IPEndPoint)_socket.LocalEndPoint!).Port;
        _receiving = Task.Run(ReceiveAsync);
        _feedback = new Timer(_ => SendChanges(), null, FeedbackPeriod, FeedbackPeriod);
    }

    /// <summary>The port at which it listens.</summary>
    public int Port { get; }

    /// <summary>The number of packets that were received.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>The number of messages and packets that were refused.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    public void Dispose()
    {
        if (_stop.IsCancellationRequested) return;
        _stop.Cancel();
        _feedback.Dispose();
        _socket.Dispose();
        _receiving.Wait(TimeSpan.FromSeconds(2));
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[ushort.MaxValue];
        EndPoint anybody = new IPEndPoint(_socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                SocketReceiveFromResult result = await _socket.ReceiveFromAsync(buffer, anybody, _stop.Token).ConfigureAwait(false);
                Interlocked.Increment(ref _received);
                Take(buffer.AsSpan(0, result.ReceivedBytes), (IPEndPoint)result.RemoteEndPoint);
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // A listener that has gone away answers a message sent to it with an error here, which concerns nobody.
            }
        }
    }

    private void Take(ReadOnlySpan<byte> packet, IPEndPoint sender)
    {
        IReadOnlyList<TimedOscMessage> messages;
        try
        {
            messages = OscReader.Read(packet);
        }
        catch (OscFormatException error)
        {
            Refuse($"a packet from {sender.Address} is no OSC: {error.Message}");
            return;
        }
        lock (_sent) _lastSpeaker = sender;
        foreach (TimedOscMessage timed in messages)
        {
            double delay = timed.At is { } at ? (at - DateTimeOffset.UtcNow).TotalSeconds : 0;
            _ = delay is > 0 and < LongestDelay ? DelayAsync(timed.Message, sender, delay) : HandleAsync(timed.Message, sender);
        }
    }

    private async Task DelayAsync(OscMessage message, IPEndPoint sender, double seconds)
    {
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(seconds), _stop.Token).ConfigureAwait(false);
            await HandleAsync(message, sender).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The session has ended first.
        }
    }

    private async Task HandleAsync(OscMessage message, IPEndPoint sender)
    {
        try
        {
            if (message.Address == OscCommand.Prefix + "subscribe")
            {
                Subscribe(message, sender);
                return;
            }
            if (message.Arguments is [OscCommand.Question, ..])
            {
                Tell(message.Address, sender);
                return;
            }
            if (OscCommand.Parse(message, _status.Read().Sound.Duration) is not { } command) return;
            await _control.ExecuteAsync(command.Command.Name, command.Value, sender).ConfigureAwait(false);
            _status.Invalidate();
        }
        catch (ControlException error)
        {
            Refuse($"{message.Address}: {error.Message}");
        }
    }

    // A program whose sending port is not its receiving one names that.
    private void Subscribe(OscMessage message, IPEndPoint sender)
    {
        if (message.Arguments is not [int port and > 0 and <= ushort.MaxValue])
            throw new ControlException(ControlError.Invalid, "'subscribe' takes the port at which changes are received, as an integer.");
        lock (_sent)
        {
            _subscriber = new IPEndPoint(sender.Address, port);
            // It is told everything at first.
            _sent.Clear();
        }
    }

    private void Tell(string address, IPEndPoint sender)
    {
        string name = address.StartsWith(OscCommand.Prefix, StringComparison.Ordinal) ? address[OscCommand.Prefix.Length..] : address;
        ControlCommand command = ControlTable.Find(name);
        ShowStatus status = _status.Read();
        object value = ControlValues.Of(command.Name, status)
            ?? throw new ControlException(ControlError.Invalid, $"'{command.Name}' has no value to ask for.");
        lock (_sent) Send(new OscMessage(OscCommand.Prefix + command.Name, OscCommand.ToArgument(command, value, status.Sound.Duration)), sender, _subscriber);
    }

    private void SendChanges()
    {
        lock (_sent)
        {
            if (_stop.IsCancellationRequested || (_lastSpeaker is null && _subscriber is null)) return;
            ShowStatus status = _status.Read();
            foreach (string name in ControlValues.Names)
            {
                // The position of the music changes all the time.
                if (name == "music/seek" || ControlValues.Of(name, status) is not { } value) continue;
                if (_sent.TryGetValue(name, out object? before) && before.Equals(value)) continue;
                _sent[name] = value;
                Send(new OscMessage(OscCommand.Prefix + name, OscCommand.ToArgument(ControlTable.Find(name), value, status.Sound.Duration)), _lastSpeaker, _subscriber);
            }
        }
    }

    // The caller holds the lock.
    private void Send(OscMessage message, params ReadOnlySpan<IPEndPoint?> receivers)
    {
        _writer.Begin();
        _writer.Add(message);
        foreach (IPEndPoint? receiver in receivers)
        {
            if (receiver is null) continue;
            try
            {
                _socket.SendTo(_writer.Packet.Span, receiver);
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                // It is not there, or the session has ended; the show goes on.
            }
        }
    }

    private void Refuse(string what)
    {
        Interlocked.Increment(ref _refused);
        lock (_shown)
        {
            if (_shown.Count >= MaxShown || !_shown.Add(what)) return;
        }
        Notices.Print($"osc: {what.TrimEnd('.')} (said once; more are only counted)");
    }
}
