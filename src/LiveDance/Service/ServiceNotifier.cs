using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using LiveDance.Engine.Capture;

namespace LiveDance.Service;

/// <summary>
/// Reports the session's state to systemd (<c>Type=notify</c>): ready with the first picture, alive with the following ones. It has no
/// timer, so that a session that presents no pictures is restarted by the watchdog.
/// </summary>
internal sealed class ServiceNotifier : IDisposable
{
    // A source that stalls for longer, in seconds, without reporting an error may hang in a driver; then only a restart helps.
    private const double MaxStallSeconds = 30;

    // Non-blocking, as the presenting thread must not wait; a message that is not sent is repeated with a later picture.
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
    private readonly UnixDomainSocketEndPoint _manager;
    private readonly Func<SourceStatus> _source;
    private readonly Func<bool> _frozen;
    private readonly long _period;
    private readonly Lock _lock = new();
    private bool _ready;
    private long _notifiedAt;
    private long _newAt;

    private ServiceNotifier(string address, double watchdogSeconds, Func<SourceStatus> source, Func<bool> frozen)
    {
        // An address that begins with @ is in the abstract namespace.
        _manager = new UnixDomainSocketEndPoint(address[0] == '@' ? '\0' + address[1..] : address);
        _period = (long)(watchdogSeconds / 4 * Stopwatch.Frequency);
        (_source, _frozen) = (source, frozen);
    }

    /// <summary>A notifier for the service manager that started this program, or null if none did.</summary>
    /// <param name="source">Returns the source's status.</param>
    /// <param name="frozen">Whether the operator has frozen the picture, so that a repeated one is what is wanted.</param>
    public static ServiceNotifier? FromEnvironment(Func<SourceStatus> source, Func<bool> frozen)
    {
        string? address = Environment.GetEnvironmentVariable("NOTIFY_SOCKET");
        if (string.IsNullOrEmpty(address) || OperatingSystem.IsWindows()) return null;
        string? watchdog = Environment.GetEnvironmentVariable("WATCHDOG_USEC");
        double seconds = double.TryParse(watchdog, NumberStyles.None, CultureInfo.InvariantCulture, out double micros) ? micros / 1e6 : 10;
        return new ServiceNotifier(address, seconds, source, frozen);
    }

    /// <summary>Reports that a picture was presented. Any thread.</summary>
    /// <param name="isNew">True for a new picture, false for a repeated one.</param>
    public void Presented(bool isNew)
    {
        lock (_lock)
        {
            long now = Stopwatch.GetTimestamp();
            if (isNew) _newAt = now;
            // A repeated picture counts only while the source is known to deliver no images.
            else if (!MayRepeat(now)) return;
            if (!_ready) _ready = Notify("READY=1\nSTATUS=The session is running.");
            else if (now - _notifiedAt < _period) return;
            if (Notify("WATCHDOG=1")) _notifiedAt = now;
        }
    }

    /// <summary>Reports that the session is ending and finishing its files.</summary>
    public void Stopping() => Notify("STOPPING=1");

    public void Dispose() => _socket.Dispose();

    private bool MayRepeat(long now) => _frozen() || _source().State switch
    {
        SourceState.Retrying or SourceState.Paused => true,
        SourceState.Stalled => Stopwatch.GetElapsedTime(_newAt, now).TotalSeconds < MaxStallSeconds,
        _ => false,
    };

    private bool Notify(string message)
    {
        try
        {
            _socket.SendTo(Encoding.UTF8.GetBytes(message), _manager);
            return true;
        }
        catch (SocketException)
        {
            // The manager is not listening now; the session does not depend on it.
            return false;
        }
    }
}
