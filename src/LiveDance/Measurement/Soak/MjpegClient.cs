using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace LiveDance.Measurement.Soak;

/// <summary>A client of the Motion JPEG stream, like a browser: reports the arrival of each picture.</summary>
internal static class MjpegClient
{
    /// <summary>Receives pictures until it is cancelled or the server closes the connection.</summary>
    /// <param name="port">The server's port on this machine.</param>
    /// <param name="arrived">Called with the time of each picture, in ticks of <see cref="Stopwatch"/>.</param>
    /// <param name="stop">Ends receiving.</param>
    public static async Task ReceiveAsync(int port, Action<long> arrived, CancellationToken stop)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port, stop).ConfigureAwait(false);
            await using var stream = new BufferedStream(client.GetStream(), 1 << 16);
            await stream.WriteAsync("GET /stream.mjpg HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), stop).ConfigureAwait(false);
            await stream.FlushAsync(stop).ConfigureAwait(false);
            var buffer = new byte[1 << 20];
            var line = new StringBuilder();
            int length = 0;
            while (true)
            {
                int read = await stream.ReadAsync(buffer.AsMemory(0, 1), stop).ConfigureAwait(false);
                if (read == 0) return;
                if (buffer[0] != '\n')
                {
                    line.Append((char)buffer[0]);
                    continue;
                }
                string text = line.ToString().Trim();
                line.Clear();
                const string Header = "Content-Length:";
                if (text.StartsWith(Header, StringComparison.Ordinal))
                    length = int.Parse(text.AsSpan(Header.Length), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);
                if (text.Length > 0 || length == 0) continue;
                await stream.ReadExactlyAsync(buffer.AsMemory(0, length), stop).ConfigureAwait(false);
                length = 0;
                arrived(Stopwatch.GetTimestamp());
            }
        }
        catch (Exception error) when (error is SocketException or IOException or OperationCanceledException)
        {
            // The session has ended.
        }
    }
}
