using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace LiveDance.Remote;

/// <summary>Sends pictures to browsers, one by one or as a Motion JPEG stream.</summary>
/// <param name="stop">Ends streams.</param>
internal sealed class PictureStreams(CancellationToken stop)
{
    // Further streams are refused, so that they cannot exhaust the machine.
    private const int MaxStreams = 32;
    private const string Boundary = "livedance-picture";

    // For each picture that a client takes, and for a client that waits for a new one.
    private static readonly TimeSpan ClientTimeout = TimeSpan.FromSeconds(10), LongestWait = TimeSpan.FromSeconds(2);
    private int _streams;

    /// <summary>Sends a picture.</summary>
    /// <param name="context">The request; <c>?after=N</c> waits for a picture newer than N, which <c>X-Picture</c> said.</param>
    /// <param name="feed">The pictures.</param>
    /// <param name="wait">Whether a picture that the client has is answered with 304 after a while; if not, it waits for a newer one.</param>
    public async Task SendAsync(HttpContext context, IPictureFeed feed, bool wait)
    {
        _ = long.TryParse(context.Request.Query["after"], NumberStyles.None, CultureInfo.InvariantCulture, out long after);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stop, context.RequestAborted);
        timeout.CancelAfter(wait ? LongestWait : ClientTimeout);
        try
        {
            (byte[] jpeg, long number) = await feed.NextAsync(after, timeout.Token).ConfigureAwait(false);
            context.Response.ContentType = "image/jpeg";
            context.Response.ContentLength = jpeg.Length;
            context.Response.Headers["X-Picture"] = number.ToString(CultureInfo.InvariantCulture);
            await context.Response.Body.WriteAsync(jpeg, context.RequestAborted).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            if (wait && after > 0) context.Response.StatusCode = 304;
            else await Answer.ProblemAsync(context, 503, "There is no picture yet; try again.").ConfigureAwait(false);
        }
    }

    /// <summary>Sends pictures until the client leaves.</summary>
    public async Task StreamAsync(HttpContext context, IPictureFeed feed)
    {
        if (Interlocked.Increment(ref _streams) > MaxStreams)
        {
            Interlocked.Decrement(ref _streams);
            await Answer.ProblemAsync(context, 503, $"There are {MaxStreams} viewers already.").ConfigureAwait(false);
            return;
        }
        try
        {
            context.Response.ContentType = $"multipart/x-mixed-replace; boundary={Boundary}";
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop, context.RequestAborted);
            long number = 0;
            while (true)
            {
                (byte[] jpeg, number) = await feed.NextAsync(number, ended.Token).ConfigureAwait(false);
                string part = string.Create(
                    CultureInfo.InvariantCulture, $"--{Boundary}\r\nContent-Type: image/jpeg\r\nContent-Length: {jpeg.Length}\r\n\r\n");
                byte[] bytes = [.. Encoding.ASCII.GetBytes(part), .. jpeg, (byte)'\r', (byte)'\n'];
                await WriteAsync(context, bytes, ended.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _streams);
        }
    }

    // A client that takes nothing for too long is cut off.
    public static async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(ClientTimeout);
        await context.Response.Body.WriteAsync(bytes, timeout.Token).ConfigureAwait(false);
        await context.Response.Body.FlushAsync(timeout.Token).ConfigureAwait(false);
    }
}
