using System.CommandLine;
using System.Net;
using LiveDance.CommandLine;
using LiveDance.Osc;

namespace LiveDance.Commands;

/// <summary>The command-line options of Open Sound Control.</summary>
internal sealed class OscOption
{
    private const string In = "--osc", Out = "--osc-out", Vmc = "--vmc";

    private readonly Option<string?> _in = new(In)
    {
        Description = "Receive commands as Open Sound Control at this UDP port of this computer, or at an address, such as 0.0.0.0:7400 for the network.",
        HelpName = "[ADDRESS:]PORT",
    };

    private readonly Option<string?> _out = new(Out)
    {
        Description = "Send the dancer's key points, tempo and beats as Open Sound Control to this address, a bundle for each picture.",
        HelpName = "ADDRESS:PORT",
    };

    private readonly Option<string?> _vmc = new(Vmc)
    {
        Description = "Send the dancer's bones to this address in the VMC protocol, for programs that animate avatars.",
        HelpName = "ADDRESS:PORT",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_vmc);
        command.Options.Add(_in);
        command.Options.Add(_out);
    }

    /// <exception cref="UsageException">An address is invalid.</exception>
    public OscOptions Read(ParseResult parsed) => new(
        parsed.GetValue(_in) is { } here ? Sender(here) : null,
        parsed.GetValue(_out) is { } heard ? ParseReceiver(Out, heard) : null,
        parsed.GetValue(_vmc) is { } avatar ? ParseReceiver(Vmc, avatar) : null);

    /// <summary>Parses the address to which an option sends.</summary>
    /// <param name="option">The option, for the message.</param>
    /// <param name="text">What it was given.</param>
    /// <exception cref="UsageException">It is not an IP address with a port.</exception>
    public static IPEndPoint ParseReceiver(string option, string text) =>
        text.Contains(':', StringComparison.Ordinal) && IPEndPoint.TryParse(text, out IPEndPoint? receiver) && receiver.Port > 0
            ? receiver
            : throw new UsageException($"{option} takes the receiver's IP address and port, such as 127.0.0.1:39539, not '{text}'.");

    private static IPEndPoint Sender(string text)
    {
        (IPAddress address, int port) = RemoteOption.ParseEndpoint(In, text);
        return new IPEndPoint(address, port);
    }
}
