using System.Net;
using System.Net.Sockets;

namespace LiveDance.Measurement;

/// <summary>Finds unused ports of this computer.</summary>
internal static class FreePort
{
    /// <summary>A port that no socket of the type uses at the moment.</summary>
    /// <param name="type">Stream for TCP, datagram for UDP.</param>
    public static int Find(SocketType type)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, type, type == SocketType.Stream ? ProtocolType.Tcp : ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
