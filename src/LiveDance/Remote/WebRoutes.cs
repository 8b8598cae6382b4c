using LiveDance.CommandLine;
using LiveDance.Osc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LiveDance.Remote;

/// <summary>The paths of a <see cref="WebListener"/>, and what every answer has in common.</summary>
/// <param name="listener">The listener, for what is served now.</param>
/// <param name="stop">Ends streams when the listener is disposed of.</param>
internal sealed class WebRoutes(WebListener listener, CancellationToken stop)
{
    // Scripts, styles and pictures come from this server only; nobody shows the pages in a frame of their own.
    private const string ContentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private readonly AccessGuard _guard = new(listener);
    private readonly PictureStreams _pictures = new(stop);
    private readonly ShowApi _api = new(stop);

    public void MapTo(WebApplication app)
    {
        app.Use(AnswerAsync);
        MapAll(app);
        app.MapFallback("{**path}", NotFoundAsync);
    }

    private void MapAll(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", context => IsOscQuery(context) ? OscQueryAsync(context)
            : WebPages.SendAsync(context, listener.IsForRemote ? "index.html" : "live.html"));
        routes.MapGet("/livedance/{**path}", OscQueryAsync);
        routes.MapGet("/live", context => WebPages.SendAsync(context, "live.html"));
        routes.MapGet("/health", context => WithShow(context, _ => WebPages.SendAsync(context, "health.html")));
        routes.MapGet("/page/{name}", context => WebPages.SendAsync(context, (string)context.GetRouteValue("name")!));
        routes.MapGet("/stream.mjpg", context => WithPicture(context, feed => _pictures.StreamAsync(context, feed)));
        routes.MapGet("/picture.jpg", context => WithPicture(context, feed => _pictures.SendAsync(context, feed, wait: false)));

        routes.MapPost("/api/v1/pair", context => WithShow(context, show => _guard.PairAsync(context, show), paired: false));
        routes.MapGet("/api/v1/openapi.json", context => WithShow(context, _ => Answer.JsonAsync(context, OpenApiDocument.Create()), paired: false));
        routes.MapGet("/api/v1/commands", context => WithShow(context, _ => ShowApi.CommandsAsync(context)));
        routes.MapPost("/api/v1/commands/{**name}", context => WithShow(context, show => ShowApi.ExecuteAsync(context, show)));
        routes.MapGet("/api/v1/commands/{**name}", context => Answer.ProblemAsync(context, 405, "A command is sent with POST."));
        routes.MapGet("/api/v1/status", context => WithShow(context, show => Answer.JsonAsync(context, show.Status.Read())));
        routes.MapGet("/api/v1/events", context => WithShow(context, show => _api.EventsAsync(context, show)));
        routes.MapGet("/api/v1/health", context => WithShow(context, show => ShowApi.HealthAsync(context, show)));
        routes.MapGet("/api/v1/midi", context => WithShow(context, show => Answer.JsonAsync(context, new { Kept = show.Midi is not null, Mappings = show.Midi?.Read() ?? [] })));
        routes.MapPut("/api/v1/midi", context => WithShow(context, show => ShowApi.KeepMidiAsync(context, show)));
        routes.MapGet("/healthz", context => WithShow(context, show => ShowApi.AliveAsync(context, show), paired: false));
        routes.MapGet("/metrics", context => WithShow(context, show => show.Metrics.SendAsync(context)));
        routes.MapGet("/api/v1/preview.jpg", context => WithShow(context, show => _pictures.SendAsync(context, show.Preview, wait: true)));
    }

    // What all answers have in common, and the end of every exception.
    private async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.ContentSecurityPolicy = ContentPolicy;
        try
        {
            if (_guard.Refusal(context) is { } refusal) await Answer.ProblemAsync(context, 403, refusal).ConfigureAwait(false);
            else await next(context).ConfigureAwait(false);
            if (context.Response is { HasStarted: false, StatusCode: 405 })
                await Answer.ProblemAsync(context, 405, $"{context.Request.Path} does not take {context.Request.Method}.").ConfigureAwait(false);
        }
        catch (BadHttpRequestException error) when (!context.Response.HasStarted)
        {
            await Answer.ProblemAsync(context, error.StatusCode, error.Message).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or BadHttpRequestException)
        {
            // The client has left, or the session ends.
            context.Abort();
        }
        catch (Exception error)
        {
            string report = CrashReport.Write(error);
            Notices.Print($"The remote failed at {context.Request.Path}; the details are in '{report}'.");
            if (!context.Response.HasStarted) await Answer.ProblemAsync(context, 500, "This is a defect of LiveDance; its log has the details.").ConfigureAwait(false);
        }
    }

    // Programs that ask for the tree of OSC addresses take JSON; browsers ask for a page.
    private bool IsOscQuery(HttpContext context) => listener.Show?.OscPort is not null && (context.Request.Query.ContainsKey("HOST_INFO")
        || context.Request.Headers.Accept.ToString() is var accept && accept.Contains("application/json", StringComparison.Ordinal)
            && !accept.Contains("text/html", StringComparison.Ordinal));

    private Task OscQueryAsync(HttpContext context)
    {
        if (listener.Show is not { OscPort: { } port } show) return NotFoundAsync(context);
        if (context.Request.Query.ContainsKey("HOST_INFO")) return Answer.JsonAsync(context, OscQueryTree.HostInfo(port));
        // The tree has the values of the show.
        return _guard.WhenPairedAsync(context, show, () => OscQueryTree.Find(context.Request.Path, show.Status.Read()) is { } node
            ? Answer.JsonAsync(context, node) : NotFoundAsync(context));
    }

    private Task WithShow(HttpContext context, Func<RemoteShow, Task> answer, bool paired = true)
    {
        if (listener.Show is not { } show) return NoShowAsync(context);
        return paired ? _guard.WhenPairedAsync(context, show, () => answer(show)) : answer(show);
    }

    // Whoever sends the picture to an http:// output has published it.
    private Task WithPicture(HttpContext context, Func<IPictureFeed, Task> answer)
    {
        if (listener.Picture is { } picture)
        {
            // OBS and other pages may draw the picture.
            context.Response.Headers.AccessControlAllowOrigin = "*";
            return answer(picture);
        }
        if (listener.Show is not { } show) return NoShowAsync(context);
        return show.PublicViewers ? answer(show.Preview) : _guard.WhenPairedAsync(context, show, () => answer(show.Preview));
    }

    private Task NoShowAsync(HttpContext context)
    {
        if (!listener.IsForRemote) return NotFoundAsync(context);
        context.Response.Headers.RetryAfter = "1";
        return Answer.ProblemAsync(context, 503, "The session is starting or stopping; try again in a moment.");
    }

    private Task NotFoundAsync(HttpContext context) => Answer.ProblemAsync(
        context, 404, !listener.IsForRemote ? "The paths are /, /stream.mjpg and /picture.jpg." : "The paths are /, /health, /live and those of /api/v1/openapi.json.");
}
