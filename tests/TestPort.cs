using System.Net;
using System.Net.Sockets;

namespace LiveDance.Tests;

/// <summary>Ports of this computer for the tests' servers and streams; test programs that run at the same time get different ones.</summary>
internal static class TestPort
{
    // Below the ports that systems take for outgoing connections (32768 on Linux, 49152 on Windows), so that no connection has the
    // port before its server does.
    private const int First = 20000, Count = 12000;

    // A file that this process holds open is what keeps a port from other test programs. Never closed, so that a port is given once.
    private static readonly List<FileStream> Held = [];
    private static readonly Lock Reserving = new();
    private static int _next = Random.Shared.Next(Count);

    /// <summary>Reserves a port that no TCP or UDP socket uses, until the process ends.</summary>
    public static int Reserve()
    {
        lock (Reserving)
        {
            for (int tried = 0; tried < Count; tried++)
            {
                int port = First + (_next++ % Count);
                if (TryHold(port) && IsUnused(port, SocketType.Stream, ProtocolType.Tcp) && IsUnused(port, SocketType.Dgram, ProtocolType.Udp)) return port;
            }
            throw new InvalidOperationException("No port is free.");
        }
    }

    private static bool TryHold(int port)
    {
        string folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "livedance-test-ports")).FullName;
        try
        {
            Held.Add(new FileStream(
                Path.Combine(folder, $"{port}"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose));
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static bool IsUnused(int port, SocketType type, ProtocolType protocol)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, type, protocol);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Any, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
