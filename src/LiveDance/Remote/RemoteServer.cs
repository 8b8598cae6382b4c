using LiveDance.Control;
using LiveDance.Engine;

namespace LiveDance.Remote;

/// <summary>The remote of a running session: its server, its token and what it keeps for phones.</summary>
internal sealed class RemoteServer : IDisposable
{
    private readonly HealthHistory _history;
    private readonly PreviewFeed _preview;
    private readonly WebListener _listener;

    /// <summary>Opens the remote.</summary>
    /// <param name="host">The session's HTTP servers.</param>
    /// <param name="options">The options.</param>
    /// <param name="show">The show.</param>
    /// <param name="control">Its commands.</param>
    /// <param name="status">Its status.</param>
    /// <param name="events">Its failures and recoveries.</param>
    /// <param name="oscPort">The port of OSC; null for none.</param>
    /// <exception cref="EngineException">The port is in use, or the token cannot be kept.</exception>
    public RemoteServer(
        WebHost host, RemoteOptions options, Show show, ControlSurface control, ShowStatusReader status, EventLog events, int? oscPort)
    {
        _listener = host.OpenRemote();
        AccessToken? token = _listener.IsLocal ? null : AccessToken.Load(options.TokenFile, options.NewToken);
        Pairing = new PairingCode(_listener, token);
        // The preview is painted from composed pictures.
        show.Parts.Session.Controls.ComposePictures();
        _history = new HealthHistory(status, show.Parts.Session);
        _preview = new PreviewFeed(show.Parts.Newest, show.Parts.View);
        var metrics = new ShowMetrics(status, control, show.Parts.Session, show.Parts.Kiosk is not null);
        show.Parts.Session.Add(metrics, watched: false);
        _listener.Show = new RemoteShow(control, status, _history, events, _preview, metrics, token, options.PublicViewers, oscPort) { Midi = options.Midi };
    }

    /// <summary>The port at which it listens.</summary>
    public int Port => _listener.Port;

    /// <summary>How a phone is paired.</summary>
    public PairingCode Pairing { get; }

    /// <summary>What is printed for the operator when the session starts.</summary>
    public string Announcement => _listener.Show!.Token is null
        ? $"The remote is at {Pairing.Addresses[0]} for this computer; --remote 0.0.0.0:{Port} opens it to phones."
        : $"The remote is at {string.Join(" and ", Pairing.Addresses)}. Scan this code with a phone in the same network:\n\n{Pairing.Text}\n"
            + $"or open {Pairing.Link}";

    public void Dispose()
    {
        _listener.Show = null;
        _listener.Dispose();
        _history.Dispose();
        _preview.Dispose();
        Pairing.Dispose();
    }
}
