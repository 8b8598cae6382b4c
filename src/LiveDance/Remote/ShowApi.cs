using System.Text.Json;
using System.Text.Json.Nodes;
using LiveDance.Control;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LiveDance.Remote;

/// <summary>The JSON interface of a show.</summary>
/// <param name="stop">Ends event streams.</param>
internal sealed class ShowApi(CancellationToken stop)
{
    // Event streams beyond these are refused; a phone has one.
    private const int MaxEventStreams = 128;
    private readonly StatusEvents _events = new();
    private int _streams;

    /// <summary>Sends the table of commands.</summary>
    public static Task CommandsAsync(HttpContext context) => Answer.JsonAsync(context, ControlTable.All.Select(command => new
    {
        command.Name,
        command.Group,
        command.Parameter.Type,
        command.Parameter.Words,
        Lowest = command.Parameter.Type == ParameterType.Number ? command.Parameter.Lowest : (double?)null,
        Highest = command.Parameter.Type == ParameterType.Number ? command.Parameter.Highest : (double?)null,
        command.Parameter.Unit,
        command.Parameter.Default,
        Value = command.Parameter.Description,
        command.Description,
        command.Refusal,
    }).ToArray());

    /// <summary>Carries out a command; its value is in the body as <c>{"value": ...}</c>.</summary>
    public static async Task ExecuteAsync(HttpContext context, RemoteShow show)
    {
        string name = Uri.UnescapeDataString((string)context.GetRouteValue("name")!);
        object? value = null;
        // A trigger needs no body.
        if (context.Request.ContentLength is not 0 and not null || context.Request.Headers.TransferEncoding.Count > 0)
        {
            using JsonDocument? body = await ReadJsonAsync(context).ConfigureAwait(false);
            if (body is null) return;
            if (!TryReadValue(body.RootElement, out value))
            {
                await Answer.ProblemAsync(context, 400, "The body is an object with one value: {\"value\": true}, a number or a text.").ConfigureAwait(false);
                return;
            }
        }
        try
        {
            string message = await show.Control.ExecuteAsync(name, value, context.Request.Headers["X-Client"].ToString()).ConfigureAwait(false);
            show.Status.Invalidate();
            await Answer.JsonAsync(context, new { Command = name, Message = message, Status = show.Status.Read() }).ConfigureAwait(false);
        }
        catch (ControlException error)
        {
            await Answer.ProblemAsync(context, StatusOf(error.Error), error.Message).ConfigureAwait(false);
        }
    }

    /// <summary>Keeps what pads and knobs of a MIDI controller stand for in the profile in use; the body is an object with a control for each.</summary>
    public static async Task KeepMidiAsync(HttpContext context, RemoteShow show)
    {
        using JsonDocument? body = await ReadJsonAsync(context).ConfigureAwait(false);
        if (body is null) return;
        try
        {
            if (show.Midi is not { } midi) throw new ControlException(ControlError.Conflict, "There is no profile to keep this in; start with --profile or --save-profile.");
            midi.Write(JsonObject.Create(body.RootElement) ?? throw new ControlException(ControlError.Invalid, "The body is an object with a control for each pad and knob."));
            context.Response.StatusCode = 204;
        }
        catch (Exception error) when (error is ControlException or InvalidOperationException)
        {
            var refused = error as ControlException ?? new ControlException(ControlError.Invalid, "The body is an object with a control for each pad and knob.");
            await Answer.ProblemAsync(context, StatusOf(refused.Error), refused.Message).ConfigureAwait(false);
        }
    }

    /// <summary>Says whether there are new pictures: 200 if there are or are not wanted, 503 if not. It names no reasons, as it needs no token.</summary>
    public static Task AliveAsync(HttpContext context, RemoteShow show)
    {
        ShowStatus status = show.Status.Read();
        // Outside its opening hours a kiosk has no pictures to show.
        bool alive = status.Kiosk is { State: "closed" } || status.Phase == ControlPhase.Running && status.Issues.All(issue => issue.Severity != Severity.Error);
        return Answer.JsonAsync(context, new { Status = alive ? "ok" : status.Phase == ControlPhase.Running ? "failing" : "not running" }, alive ? 200 : 503);
    }

    /// <summary>Sends the figures of the last minutes and the last events.</summary>
    public static Task HealthAsync(HttpContext context, RemoteShow show)
    {
        ShowStatus status = show.Status.Read();
        return Answer.JsonAsync(context, new
        {
            status.State,
            status.Issues,
            status.Rates,
            status.UptimeSeconds,
            Stages = show.History.Stages,
            Samples = show.History.Samples,
            Events = show.Events.Newest,
        });
    }

    /// <summary>Sends the status as server-sent events: when it changes, ten times a second at most, and once a second with new figures.</summary>
    public async Task EventsAsync(HttpContext context, RemoteShow show)
    {
        if (Interlocked.Increment(ref _streams) > MaxEventStreams)
        {
            Interlocked.Decrement(ref _streams);
            await Answer.ProblemAsync(context, 503, "There are too many remotes already.").ConfigureAwait(false);
            return;
        }
        try
        {
            context.Response.ContentType = "text/event-stream";
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop, context.RequestAborted);
            long seen = 0;
            while (true)
            {
                (ReadOnlyMemory<byte> next, seen) = await _events.NextAsync(show.Status, seen, ended.Token).ConfigureAwait(false);
                await PictureStreams.WriteAsync(context, next, ended.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _streams);
        }
    }

    /// <summary>Reads a JSON object from the body.</summary>
    /// <returns>Null if there is none; then a problem was sent.</returns>
    public static async Task<JsonDocument?> ReadJsonAsync(HttpContext context)
    {
        // Forms and plain texts can be sent by pages of other addresses without asking; JSON cannot.
        if (context.Request.ContentType?.Split(';')[0].Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase) != true)
        {
            await Answer.ProblemAsync(context, 415, "The body is to be sent as application/json.").ConfigureAwait(false);
            return null;
        }
        try
        {
            JsonDocument document = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted).ConfigureAwait(false);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
            document.Dispose();
            await Answer.ProblemAsync(context, 400, "The body is not a JSON object.").ConfigureAwait(false);
        }
        catch (JsonException error)
        {
            await Answer.ProblemAsync(context, 400, $"The body is not JSON: {error.Message.Split('.')[0]}.").ConfigureAwait(false);
        }
        return null;
    }

    private static bool TryReadValue(JsonElement body, out object? value)
    {
        value = null;
        foreach (JsonProperty property in body.EnumerateObject())
        {
            if (property.Name != "value") return false;
            switch (property.Value.ValueKind)
            {
                case JsonValueKind.Null:
                    break;
                case JsonValueKind.True or JsonValueKind.False:
                    value = property.Value.GetBoolean();
                    break;
                case JsonValueKind.Number when property.Value.TryGetDouble(out double number) && double.IsFinite(number):
                    value = number;
                    break;
                case JsonValueKind.String:
                    value = property.Value.GetString();
                    break;
                default:
                    return false;
            }
        }
        return true;
    }

    private static int StatusOf(ControlError error) => error switch
    {
        ControlError.Unknown => 404,
        ControlError.Invalid => 400,
        ControlError.NotRunning => 503,
        ControlError.Failed => 422,
        _ => 409,
    };
}
