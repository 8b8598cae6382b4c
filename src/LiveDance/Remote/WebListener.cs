using System.Net;
using System.Net.Sockets;
using LiveDance.Engine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace LiveDance.Remote;

/// <summary>An HTTP server at one port, by ASP.NET Core's Kestrel. It serves an output's picture, the remote, or both.</summary>
internal sealed class WebListener : IDisposable
{
    // Connections beyond these are refused, so that they cannot exhaust the machine: phones hold about four each.
    private const int MaxConnections = 256;

    // The longest body: a command with a text.
    private const int MaxBody = 8192;

    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(2), HeadersTimeout = TimeSpan.FromSeconds(10);
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stop = new();
    private volatile IPictureFeed? _picture;
    private volatile RemoteShow? _show;
    private int _disposed;

    /// <summary>Starts listening.</summary>
    /// <param name="address">The address to listen at.</param>
    /// <param name="port">The port; 0 for any free one.</param>
    /// <param name="forRemote">Whether the remote is served here, which comes a moment later and leaves a moment before.</param>
    /// <exception cref="EngineException">The port is in use or not permitted, or this machine has no such address.</exception>
    public WebListener(IPAddress address, int port, bool forRemote = false)
    {
        (Address, IsForRemote) = (address, forRemote);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Limits.MaxRequestBodySize = MaxBody;
            kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
            kestrel.Listen(address, port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddRoutingCore();
        _app = builder.Build();
        new WebRoutes(this, _stop.Token).MapTo(_app);
        try
        {
            _app.StartAsync().GetAwaiter().GetResult();
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            _app.DisposeAsync().AsTask().Wait(StopTimeout);
            throw new EngineException($"http://{Shown(address)}:{port} cannot be served: {Reason(error)}.", error);
        }
        Port = new Uri(_app.Urls.First()).Port;
    }

    /// <summary>The address at which it listens.</summary>
    public IPAddress Address { get; }

    /// <summary>The port at which it listens.</summary>
    public int Port { get; }

    /// <summary>Whether the remote is served here, even while <see cref="Show"/> is null because the session starts or ends.</summary>
    public bool IsForRemote { get; }

    /// <summary>Whether only this computer can reach it.</summary>
    public bool IsLocal => IPAddress.IsLoopback(Address);

    /// <summary>The picture of an <c>http://</c> output; null for none.</summary>
    public IPictureFeed? Picture
    {
        get => _picture;
        set => _picture = value;
    }

    /// <summary>The remote; null for none.</summary>
    public RemoteShow? Show
    {
        get => _show;
        set => _show = value;
    }

    /// <summary>Parses the host of an address.</summary>
    /// <param name="host">An IP address, or <c>localhost</c>; empty or <c>*</c> for all addresses of this machine.</param>
    /// <exception cref="EngineException">It is neither.</exception>
    public static IPAddress Parse(string host)
    {
        if (host is "" or "*" or "+") return IPAddress.Any;
        if (host == "localhost") return IPAddress.Loopback;
        return IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address)
            ? address
            : throw new EngineException($"http://{host} is not an IP address; http://:PORT listens at all addresses of this machine.");
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;
        _stop.Cancel();
        // Streams that still send are cut off.
        using var timeout = new CancellationTokenSource(StopTimeout);
        try
        {
            _app.StopAsync(timeout.Token).Wait(2 * StopTimeout);
            _app.DisposeAsync().AsTask().Wait(StopTimeout);
        }
        catch (AggregateException)
        {
            // A connection that does not end is abandoned with the program.
        }
    }

    private static string Shown(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();

    private static string Reason(Exception error) => (error as SocketException ?? error.InnerException as SocketException
        ?? error.InnerException?.InnerException as SocketException)?.SocketErrorCode switch
    {
        _ when error.InnerException is AddressInUseException => "another program uses that port; choose another one",
        SocketError.AddressAlreadyInUse => "another program uses that port; choose another one",
        SocketError.AccessDenied => "this user may not listen at that port; choose one above 1023",
        SocketError.AddressNotAvailable => "this computer has no such address; 0.0.0.0 stands for all that it has",
        _ => error.Message.TrimEnd('.'),
    };
}
