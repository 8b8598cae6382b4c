using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using LiveDance.Engine.Capture;

namespace LiveDance.Service;

/// <summary>
/// Tells systemd how the show is doing (<c>Type=notify</c>): ready with the first picture, alive with those that follow. It
/// has no timer: a show that presents nothing says nothing and is restarted.
/// </summary>
internal sealed class ServiceNotifier : IDisposable
{
    // A source that says nothing, not even that it fails, may hang where only a restart helps.
    private const double LongestStallSeconds = 30;

    // The presenting thread never waits: what a busy manager does not take is said again with a later picture.
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
    private readonly UnixDomainSocketEndPoint _manager;
    private readonly Func<SourceStatus> _source;
    private readonly long _period;
    private readonly Lock _lock = new();
    private bool _ready;
    private long _notifiedAt;
    private long _newAt;

    private ServiceNotifier(string address, double watchdogSeconds, Func<SourceStatus> source)
    {
        // An address that begins with @ is in the abstract namespace.
        _manager = new UnixDomainSocketEndPoint(address[0] == '@' ? '\0' + address[1..] : address);
        _period = (long)(watchdogSeconds / 4 * Stopwatch.Frequency);
        _source = source;
    }

    /// <summary>The service manager that started this program, or null if none did.</summary>
    /// <param name="source">How the source is doing.</param>
    public static ServiceNotifier? FromEnvironment(Func<SourceStatus> source)
    {
        string? address = Environment.GetEnvironmentVariable("NOTIFY_SOCKET");
        if (string.IsNullOrEmpty(address) || OperatingSystem.IsWindows()) return null;
        string? watchdog = Environment.GetEnvironmentVariable("WATCHDOG_USEC");
        double seconds = double.TryParse(watchdog, NumberStyles.None, CultureInfo.InvariantCulture, out double micros) ? micros / 1e6 : 10;
        return new ServiceNotifier(address, seconds, source);
    }

    /// <summary>A picture was presented. Any thread.</summary>
    /// <param name="isNew">Whether for the first time, or the held one again.</param>
    public void Presented(bool isNew)
    {
        lock (_lock)
        {
            long now = Stopwatch.GetTimestamp();
            if (isNew) _newAt = now;
            // A held picture is a sign of life only while the source is known to give none.
            else if (!Holds(now)) return;
            if (!_ready) _ready = Notify("READY=1\nSTATUS=The show is on.");
            else if (now - _notifiedAt < _period) return;
            if (Notify("WATCHDOG=1")) _notifiedAt = now;
        }
    }

    /// <summary>The show is about to end; its files are being finished.</summary>
    public void Stopping() => Notify("STOPPING=1");

    public void Dispose() => _socket.Dispose();

    private bool Holds(long now) => _source().State switch
    {
        SourceState.Retrying => true,
        SourceState.Stalled => Stopwatch.GetElapsedTime(_newAt, now).TotalSeconds < LongestStallSeconds,
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
            // Nobody listens just now; the show needs nobody to.
            return false;
        }
    }
}
