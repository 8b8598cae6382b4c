using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using OpenCvSharp;

namespace LiveDance.Engine.Output.Targets;

/// <summary>
/// Serves the picture over HTTP: <c>/</c> is a page with the live picture, <c>/stream.mjpg</c> the Motion JPEG stream, and
/// <c>/picture.jpg</c> the newest picture. A slow client receives fewer pictures and delays no other.
/// </summary>
public sealed class MjpegServer : IPictureTarget
{
    // JPEG quality, 0 to 100.
    private const int Quality = 85;

    // Further clients are refused, so that they cannot exhaust the machine.
    private const int MaxClients = 32;
    private const string Boundary = "livedance-picture";

    // For a client's request, and for each of its pictures.
    private static readonly TimeSpan ClientTimeout = TimeSpan.FromSeconds(10);
    private static readonly int[] JpegOptions = [(int)ImwriteFlags.JpegQuality, Quality];

    private const string Page = """
        <!doctype html><html lang="en"><meta charset="utf-8"><title>LiveDance</title>
        <style>html,body{margin:0;height:100%;background:#000}img{width:100%;height:100%;object-fit:contain;display:block}</style>
        <img id="picture" src="/stream.mjpg" alt="The performer, live">
        <script>
          const picture = document.getElementById("picture");
          picture.onerror = () => setTimeout(() => picture.src = "/stream.mjpg?" + Date.now(), 1000);
        </script></html>
        """;

    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private TaskCompletionSource<byte[]> _next = New();
    private byte[]? _newest;
    private int _clients;
    private int _streamClients;

    /// <param name="host">The IP address to listen at, or <c>localhost</c>; empty for all addresses of this machine.</param>
    /// <param name="port">The port, 1 to 65535; 0 for any free one.</param>
    /// <exception cref="EngineException">The host is not an address of this machine, or the port is in use or not permitted.</exception>
    public MjpegServer(string host, int port)
    {
        _listener = new TcpListener(Address(host), port);
        try
        {
            _listener.Start();
        }
        catch (SocketException error)
        {
            string reason = error.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => "another program uses that port; choose another one",
                SocketError.AccessDenied => "this user may not listen at that port; choose one above 1023",
                _ => error.Message.TrimEnd('.'),
            };
            throw new EngineException($"http://{host}:{port} cannot be served: {reason}.", error);
        }
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = Task.Run(AcceptAsync);
    }

    /// <summary>The port at which the server listens.</summary>
    public int Port { get; }

    /// <summary>The number of clients that receive the stream now.</summary>
    public int StreamClients => Volatile.Read(ref _streamClients);

    /// <inheritdoc/>
    public bool Alpha => false;

    /// <inheritdoc/>
    public void Open(Size size) { }

    /// <inheritdoc/>
    public void Write(Mat picture)
    {
        // Without clients only the first picture is encoded.
        if (Volatile.Read(ref _clients) == 0 && _newest is not null) return;
        byte[] jpeg = picture.ImEncode(".jpg", JpegOptions);
        TaskCompletionSource<byte[]> waiting;
        lock (_lock)
        {
            _newest = jpeg;
            (waiting, _next) = (_next, New());
        }
        waiting.TrySetResult(jpeg);
    }

    /// <inheritdoc/>
    public void Close() { }

    /// <inheritdoc/>
    public void Abort() { }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_stop.IsCancellationRequested) return;
        _stop.Cancel();
        _listener.Stop();
    }

    private static TaskCompletionSource<byte[]> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static IPAddress Address(string host)
    {
        if (host is "" or "*" or "+") return IPAddress.Any;
        if (host == "localhost") return IPAddress.Loopback;
        return IPAddress.TryParse(host, out IPAddress? address)
            ? address
            : throw new EngineException($"http://{host} is not an IP address; http://:PORT listens at all addresses of this machine.");
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync(_stop.Token).ConfigureAwait(false);
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                if (_stop.IsCancellationRequested) return;
                await Task.Delay(TimeSpan.FromSeconds(0.1)).ConfigureAwait(false);
                continue;
            }
            _ = Task.Run(() => ServeAsync(client));
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            bool accepted = Interlocked.Increment(ref _clients) <= MaxClients;
            try
            {
                client.NoDelay = true;
                NetworkStream stream = client.GetStream();
                string? path = await ReadRequestAsync(stream).ConfigureAwait(false);
                if (path is null) return;
                if (accepted) await AnswerAsync(stream, path).ConfigureAwait(false);
                else await SendTextAsync(stream, "503 Service Unavailable", "text/plain", "Too many clients.").ConfigureAwait(false);
            }
            catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The client has disconnected, or the session has ended.
            }
            finally
            {
                Interlocked.Decrement(ref _clients);
            }
        }
    }

    private async Task AnswerAsync(NetworkStream stream, string path)
    {
        Task answer = path switch
        {
            "/" => SendTextAsync(stream, "200 OK", "text/html; charset=utf-8", Page),
            "/picture.jpg" => SendAsync(stream, "200 OK", "image/jpeg", await NextAsync().ConfigureAwait(false)),
            "/stream.mjpg" => StreamAsync(stream),
            _ => SendTextAsync(stream, "404 Not Found", "text/plain", "The paths are /, /stream.mjpg and /picture.jpg."),
        };
        await answer.ConfigureAwait(false);
    }

    private Task SendTextAsync(NetworkStream stream, string status, string type, string text) =>
        SendAsync(stream, status, type, Encoding.UTF8.GetBytes(text));

    private async Task<string?> ReadRequestAsync(NetworkStream stream)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        timeout.CancelAfter(ClientTimeout);
        var buffer = new byte[8192];
        int length = 0;
        while (length < buffer.Length)
        {
            int read = await stream.ReadAsync(buffer.AsMemory(length), timeout.Token).ConfigureAwait(false);
            if (read == 0) return null;
            length += read;
            string text = Encoding.ASCII.GetString(buffer, 0, length);
            if (!text.Contains("\r\n\r\n", StringComparison.Ordinal)) continue;
            string[] words = text.Split('\n')[0].Split(' ');
            return words.Length > 1 && words[0] is "GET" or "HEAD" ? words[1].Split('?')[0] : null;
        }
        return null;
    }

    private async Task SendAsync(NetworkStream stream, string status, string type, byte[] body)
    {
        string head = $"HTTP/1.1 {status}\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n"
            + "Cache-Control: no-store\r\nAccess-Control-Allow-Origin: *\r\nConnection: close\r\n\r\n";
        await SendAsync(stream, Encoding.ASCII.GetBytes(head)).ConfigureAwait(false);
        await SendAsync(stream, body).ConfigureAwait(false);
    }

    private async Task StreamAsync(NetworkStream stream)
    {
        string head = $"HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary={Boundary}\r\n"
            + "Cache-Control: no-store\r\nAccess-Control-Allow-Origin: *\r\nConnection: close\r\n\r\n";
        await SendAsync(stream, Encoding.ASCII.GetBytes(head)).ConfigureAwait(false);
        Interlocked.Increment(ref _streamClients);
        try
        {
            while (true)
            {
                byte[] jpeg = await NextAsync().ConfigureAwait(false);
                string part = string.Create(
                    CultureInfo.InvariantCulture, $"--{Boundary}\r\nContent-Type: image/jpeg\r\nContent-Length: {jpeg.Length}\r\n\r\n");
                await SendAsync(stream, [.. Encoding.ASCII.GetBytes(part), .. jpeg, (byte)'\r', (byte)'\n']).ConfigureAwait(false);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _streamClients);
        }
    }

    private Task<byte[]> NextAsync()
    {
        lock (_lock) return _next.Task.WaitAsync(_stop.Token);
    }

    private async Task SendAsync(NetworkStream stream, byte[] bytes)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        timeout.CancelAfter(ClientTimeout);
        await stream.WriteAsync(bytes, timeout.Token).ConfigureAwait(false);
    }
}
