using System.CommandLine;
using System.Globalization;
using System.Net;
using LiveDance.CommandLine;
using LiveDance.Engine;
using LiveDance.Remote;

namespace LiveDance.Commands;

/// <summary>The command-line options of the remote.</summary>
internal sealed class RemoteOption
{
    private readonly Option<string?> _remote = new("--remote")
    {
        Description = "Steer the session from a phone or another program: serve the remote at this port of this computer, or at an address, "
            + "such as 0.0.0.0:8080 for every phone in the network; those need the token that is shown as a QR code.",
        HelpName = "[ADDRESS:]PORT",
    };

    private readonly Option<string> _viewers = new("--viewers")
    {
        Description = "Who may see the picture at the remote's /live: those with the token, or everybody.",
        DefaultValueFactory = _ => "token",
    };

    private readonly Option<bool> _newToken = new("--new-token") { Description = "Make a new token for the remote; every phone has to pair again." };

    public RemoteOption() => SharedOptions.AcceptOnly(_viewers, ["token", "public"]);

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _remote, _viewers, _newToken }) command.Options.Add(option);
    }

    /// <exception cref="UsageException">The address is invalid.</exception>
    public RemoteOptions? Read(ParseResult parsed)
    {
        if (parsed.GetValue(_remote) is not { } text)
        {
            return parsed.GetValue(_newToken) || parsed.GetRequiredValue(_viewers) != "token"
                ? throw new UsageException("--viewers and --new-token need --remote.") : null;
        }
        (IPAddress address, int port) = ParseEndpoint("--remote", text);
        return new RemoteOptions(address, port) { PublicViewers = parsed.GetRequiredValue(_viewers) == "public", NewToken = parsed.GetValue(_newToken) };
    }

    /// <summary>Parses <c>[ADDRESS:]PORT</c>; without an address it is that of this computer only.</summary>
    /// <exception cref="UsageException">It is neither.</exception>
    public static (IPAddress Address, int Port) ParseEndpoint(string option, string text)
    {
        int colon = text.LastIndexOf(':');
        if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port is < 1 or > 65535)
            throw new UsageException($"{option} takes a port of 1 to 65535, or an address and a port, such as 8080 or 0.0.0.0:8080, not '{text}'.");
        if (colon < 0) return (IPAddress.Loopback, port);
        try
        {
            return (WebListener.Parse(text[..colon]), port);
        }
        catch (EngineException)
        {
            throw new UsageException($"{option} takes an IP address of this computer before the port, such as 0.0.0.0 for all of them, not '{text[..colon]}'.");
        }
    }
}
