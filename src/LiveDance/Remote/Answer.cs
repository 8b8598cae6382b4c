using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace LiveDance.Remote;

/// <summary>Writes answers in JSON; errors as problem details (RFC 9457).</summary>
internal static class Answer
{
    private static readonly Dictionary<int, string> Titles = new()
    {
        [400] = "The request is wrong",
        [401] = "This browser is not paired",
        [403] = "The request is refused",
        [404] = "There is nothing here",
        [405] = "The method is not supported",
        [409] = "The command does not fit the state of the show",
        [411] = "The request has no length",
        [413] = "The request is too long",
        [415] = "The request is not JSON",
        [429] = "Too many wrong tokens",
        [500] = "Internal error",
        [503] = "Not now",
    };

    /// <summary>Sends an object.</summary>
    public static Task JsonAsync(HttpContext context, object value, int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.Body.WriteAsync(RemoteJson.Bytes(value), context.RequestAborted).AsTask();
    }

    /// <summary>Sends a problem.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="detail">One sentence about what is wrong and the way out.</param>
    public static Task ProblemAsync(HttpContext context, int status, string detail)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        var problem = new { Type = "about:blank", Title = Titles.GetValueOrDefault(status, "Error"), Status = status, Detail = detail };
        return context.Response.Body.WriteAsync(RemoteJson.Bytes(problem), context.RequestAborted).AsTask();
    }
}

/// <summary>JSON with names in snake_case and enumerations as words.</summary>
internal static class RemoteJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        // The answers are no HTML, and say so.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static byte[] Bytes(object value) => JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), Options);
}
