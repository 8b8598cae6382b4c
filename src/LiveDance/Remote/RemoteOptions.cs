using System.Net;
using LiveDance.Profiles;

namespace LiveDance.Remote;

/// <summary>The options of the remote.</summary>
/// <param name="Address">The address to listen at.</param>
/// <param name="Port">The port.</param>
internal sealed record RemoteOptions(IPAddress Address, int Port)
{
    /// <summary>Whether the picture's page needs no token.</summary>
    public bool PublicViewers { get; init; }

    /// <summary>Whether to make a new token, which unpairs every phone.</summary>
    public bool NewToken { get; init; }

    /// <summary>Keeps what MIDI controllers stand for; null for none.</summary>
    public MidiMappings? Midi { get; init; }

    /// <summary>The file of the token.</summary>
    public string TokenFile { get; init; } = AccessToken.StandardFile;
}
