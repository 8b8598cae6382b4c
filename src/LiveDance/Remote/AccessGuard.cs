using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace LiveDance.Remote;

/// <summary>
/// Decides who may use the remote: checks where a request comes from, pairs browsers by the token, and knows them by a cookie afterwards.
/// </summary>
/// <param name="listener">The listener.</param>
internal sealed class AccessGuard(WebListener listener)
{
    // Seconds for which a browser stays paired.
    private const int CookieSeconds = 365 * 24 * 3600;

    // What each further wrong token of an address with too many of them costs.
    private static readonly TimeSpan WrongDelay = TimeSpan.FromSeconds(1);
    private readonly AttemptLimiter _limiter = new();

    // Cookies do not know ports; two shows on one computer must not unpair each other's phones.
    private string CookieName => $"livedance-{listener.Port}";

    /// <summary>Why a request is refused whoever sends it, as one sentence; null if it is not.</summary>
    public string? Refusal(HttpContext context)
    {
        HttpRequest request = context.Request;
        // A page elsewhere whose name was made to point at this computer would otherwise reach a remote without a token.
        if (listener.IsLocal && request.Host.Host is not ("localhost" or "127.0.0.1" or "[::1]"))
            return "This remote is for this computer only; open it as http://localhost.";
        bool isApi = request.Path.StartsWithSegments("/api");
        string site = request.Headers["Sec-Fetch-Site"].ToString();
        if (isApi && site is "cross-site" or "same-site") return "Pages of other addresses may not use the remote.";
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) return null;
        string origin = request.Headers.Origin.ToString();
        if (origin.Length > 0) return origin == $"http://{request.Host}" ? null : "Pages of other addresses may not use the remote.";
        // Browsers send an origin or say that they are one; other programs prove themselves by a token.
        return site.Length == 0 && !request.Cookies.ContainsKey(CookieName) ? null : "The request names no origin.";
    }

    /// <summary>Answers if the request comes from a paired browser or has the token, and with a problem otherwise.</summary>
    public async Task WhenPairedAsync(HttpContext context, RemoteShow show, Func<Task> answer)
    {
        if (show.Token is not { } token || (context.Request.Cookies[CookieName] is { } cookie && token.MatchesCookie(cookie)))
        {
            await answer().ConfigureAwait(false);
            return;
        }
        if (AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization, out AuthenticationHeaderValue? header)
            && header is { Scheme: "Bearer", Parameter: { } sent })
        {
            if (await IsRightAsync(context, token, sent).ConfigureAwait(false)) await answer().ConfigureAwait(false);
            return;
        }
        context.Response.Headers.WWWAuthenticate = "Bearer";
        await Answer.ProblemAsync(context, 401, "Scan the QR code of the show, or send its token as 'Authorization: Bearer TOKEN'.").ConfigureAwait(false);
    }

    /// <summary>Pairs a browser that sends the token as <c>{"token": "..."}</c>: it gets a cookie.</summary>
    public async Task PairAsync(HttpContext context, RemoteShow show)
    {
        if (show.Token is { } token)
        {
            using JsonDocument? body = await ShowApi.ReadJsonAsync(context).ConfigureAwait(false);
            if (body is null) return;
            string sent = body.RootElement.TryGetProperty("token", out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";
            if (!await IsRightAsync(context, token, sent.Trim()).ConfigureAwait(false)) return;
            context.Response.Headers.SetCookie = $"{CookieName}={token.Cookie}; Path=/; Max-Age={CookieSeconds}; HttpOnly; SameSite=Strict";
        }
        context.Response.StatusCode = 204;
    }

    private async Task<bool> IsRightAsync(HttpContext context, AccessToken token, string sent)
    {
        IPAddress address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        // The right token is always let in: a phone may share its address with somebody who guesses, and 130 bits are not guessed.
        if (token.Matches(sent)) return true;
        if (!_limiter.MayTry(address))
        {
            await Task.Delay(WrongDelay, context.RequestAborted).ConfigureAwait(false);
            context.Response.Headers.RetryAfter = $"{AttemptLimiter.Window.TotalSeconds:0}";
            await Answer.ProblemAsync(context, 429, "Too many wrong tokens came from this address; wait a minute.").ConfigureAwait(false);
            return false;
        }
        _limiter.CountWrong(address);
        await Answer.ProblemAsync(context, 401, "The token is wrong; scan the QR code of the show again.").ConfigureAwait(false);
        return false;
    }
}
