using LiveDance.Control;
using LiveDance.Profiles;

namespace LiveDance.Remote;

/// <summary>What the remote shows and steers.</summary>
/// <param name="Control">Carries out the commands.</param>
/// <param name="Status">The status.</param>
/// <param name="History">The figures of the last minutes.</param>
/// <param name="Events">The last failures and recoveries.</param>
/// <param name="Preview">The pictures for phones.</param>
/// <param name="Metrics">The figures for Prometheus.</param>
/// <param name="Token">What pairs a phone; null if the remote is for this computer only.</param>
/// <param name="PublicViewers">Whether the picture's page needs no token.</param>
/// <param name="OscPort">The port of OSC, for OSCQuery; null if there is none.</param>
internal sealed record RemoteShow(
    ControlSurface Control, ShowStatusReader Status, HealthHistory History, EventLog Events, PreviewFeed Preview, ShowMetrics Metrics,
    AccessToken? Token, bool PublicViewers,
    int? OscPort)
{
    /// <summary>Keeps what MIDI controllers stand for; null without a profile, and then each browser keeps it for itself.</summary>
    public MidiMappings? Midi { get; init; }
}
