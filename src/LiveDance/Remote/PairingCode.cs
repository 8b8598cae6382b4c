using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using QRCoder;

namespace LiveDance.Remote;

/// <summary>The addresses at which a phone opens the remote, and the QR code of the first.</summary>
internal sealed class PairingCode : IDisposable
{
    private readonly QRCodeData _code;

    /// <param name="listener">The remote's listener.</param>
    /// <param name="token">The token; null for none.</param>
    public PairingCode(WebListener listener, AccessToken? token)
    {
        Addresses = [.. Hosts(listener.Address).Select(host => $"http://{host}:{listener.Port}/")];
        // What follows # stays in the browser: it is in no log of a server on the way.
        Link = Addresses[0] + (token is null ? "" : $"#{token.Text}");
        using var generator = new QRCodeGenerator();
        _code = generator.CreateQrCode(Link, QRCodeGenerator.ECCLevel.L);
    }

    /// <summary>The addresses, without the token.</summary>
    public IReadOnlyList<string> Addresses { get; }

    /// <summary>What the code contains: the first address with the token.</summary>
    public string Link { get; }

    /// <summary>The code for a terminal, two modules in each character; light on dark terminals, as scanners expect.</summary>
    public string Text
    {
        get
        {
            bool[][] rows = Rows();
            var text = new StringBuilder();
            for (int y = 0; y < rows.Length; y += 2)
            {
                for (int x = 0; x < rows[y].Length; x++)
                {
                    // Light modules are drawn, because terminals are dark.
                    bool upper = !rows[y][x], lower = y + 1 >= rows.Length || !rows[y + 1][x];
                    text.Append((upper, lower) switch { (true, true) => '█', (true, false) => '▀', (false, true) => '▄', _ => ' ' });
                }
                text.Append('\n');
            }
            return text.ToString();
        }
    }

    /// <summary>The modules by row and column, true for dark, with the quiet zone.</summary>
    public bool[][] Rows()
    {
        // QRCoder's own quiet zone is four modules, too.
        return [.. _code.ModuleMatrix.Select(row => row.Cast<bool>().ToArray())];
    }

    public void Dispose() => _code.Dispose();

    private static string[] Hosts(IPAddress address)
    {
        if (IPAddress.IsLoopback(address)) return ["localhost"];
        if (!address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any))
            return [address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString()];
        string[] hosts =
        [
            .. NetworkInterface.GetAllNetworkInterfaces()
                .Where(card => card.OperationalStatus == OperationalStatus.Up && card.NetworkInterfaceType != NetworkInterfaceType.Loopback)
                // A card with a way out comes first; bridges of virtual machines have none.
                .OrderByDescending(card => card.GetIPProperties().GatewayAddresses.Count)
                .SelectMany(card => card.GetIPProperties().UnicastAddresses)
                .Where(unicast => unicast.Address.AddressFamily == AddressFamily.InterNetwork)
                .Select(unicast => unicast.Address.ToString()).Distinct(),
        ];
        return hosts.Length > 0 ? hosts : ["localhost"];
    }
}
