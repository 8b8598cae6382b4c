using System.Net;
using System.Net.Sockets;
using LiveDance.Engine.Output;
using LiveDance.Engine.Output.Targets;
using LiveDance.Remote;
using OpenCvSharp;

namespace LiveDance.Fuzz.Targets;

/// <summary>The picture's web server with a picture. Requests are sent to it as bytes, as any program in the network can.</summary>
internal sealed class LocalServer : IDisposable
{
    // Requests after which the server is asked for something that it has to answer.
    private const int CheckInterval = 200;

    // Milliseconds after which an answer counts as missing.
    private const int AnswerTime = 10_000;

    // Milliseconds between pictures.
    private const int PictureTime = 50;

    private static readonly byte[] Sound = "GET /picture.jpg HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray();

    private readonly WebHost _host = new(remote: null);
    private readonly IPictureTarget _server;
    private readonly int _port;
    private readonly Mat _picture = new(16, 16, MatType.CV_8UC3, Scalar.All(100));
    private readonly Timer _pictures;
    private int _sent;

    public LocalServer()
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            _port = ((IPEndPoint)free.LocalEndpoint).Port;
        }
        _server = _host.Open(OutputAddress.Parse($"http://localhost:{_port}"));
        _server.Write(_picture);
        // A stream begins with the next picture.
        _pictures = new Timer(_ => _server.Write(_picture), null, PictureTime, PictureTime);
    }

    /// <summary>Requests to the server.</summary>
    public FuzzTarget Requests => new("HTTP request", 60,
        [
            Sound, "GET / HTTP/1.1\r\nHost: localhost:8090\r\nAccept: text/html\r\nUser-Agent: a\r\n\r\n"u8.ToArray(), "HEAD /picture.jpg HTTP/1.0\r\n\r\n"u8.ToArray(),
            "GET /stream.mjpg?1234 HTTP/1.1\r\nHost: localhost\r\nRange: bytes=0-9\r\n\r\n"u8.ToArray(), "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"u8.ToArray(),
        ],
        Send);

    public void Dispose()
    {
        using var ended = new ManualResetEvent(false);
        if (_pictures.Dispose(ended)) ended.WaitOne();
        _host.Dispose();
        _picture.Dispose();
    }

    private void Send(byte[] request)
    {
        Exchange(request, endsInput: true);
        if (++_sent % CheckInterval != 0) return;
        string answer = Exchange(Sound, endsInput: false);
        if (!answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal)) throw new InvalidOperationException($"A sound request is answered by '{answer}'.");
    }

    // endsInput: whether the server is told that nothing more comes. It ends what a damaged request begins, and a server may take it for a
    // client that has gone, so a sound request does not do it.
    private string Exchange(byte[] request, bool endsInput)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = AnswerTime, LingerState = new LingerOption(true, 0) };
        socket.Connect(IPAddress.Loopback, _port);
        byte[] answer = new byte[64];
        try
        {
            socket.Send(request);
            if (endsInput) socket.Shutdown(SocketShutdown.Send);
            int length = socket.Receive(answer);
            return System.Text.Encoding.Latin1.GetString(answer, 0, length);
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown or SocketError.ConnectionAborted)
        {
            // The server may close the connection at any time.
            return "";
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.TimedOut)
        {
            throw new TimeoutException("The server neither answers nor closes the connection.", error);
        }
    }
}
