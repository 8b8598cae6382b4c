using System.Text.Json.Nodes;
using LiveDance.Control;

namespace LiveDance.Remote;

/// <summary>Describes the JSON interface in OpenAPI 3.1, from the table of commands.</summary>
internal static class OpenApiDocument
{
    public static JsonObject Create()
    {
        var paths = new JsonObject
        {
            ["/api/v1/pair"] = Post("pair", "Pairs a browser: sets a cookie.", new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject { ["token"] = new JsonObject { ["type"] = "string" } },
                ["required"] = new JsonArray("token"),
            }, required: true, success: "204"),
            ["/api/v1/status"] = Get("status", "The status of the show.", "application/json"),
            ["/api/v1/events"] = Get("events", "The status as server-sent events, ten a second at most.", "text/event-stream"),
            ["/api/v1/health"] = Get("health", "The figures of the last five minutes and the last failures.", "application/json"),
            ["/api/v1/commands"] = Get("commands", "The table of commands.", "application/json"),
            ["/api/v1/midi"] = Midi(),
            ["/api/v1/preview.jpg"] = Get("preview", "A small picture of what the window shows; ?after=N waits for one newer than X-Picture N.", "image/jpeg"),
        };
        foreach (ControlCommand command in ControlTable.All)
        {
            bool required = command.Parameter.Type is not (ParameterType.Trigger or ParameterType.Switch);
            paths[$"/api/v1/commands/{command.Name}"] = Post(
                command.Name.Replace('/', '-'), command.Description + (command.Refusal.Length > 0 ? $" Refused if {command.Refusal}." : ""),
                Value(command.Parameter, required), required, success: "200");
        }
        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = "LiveDance", ["version"] = "1", ["description"] = "The remote of a running LiveDance session." },
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["securitySchemes"] = new JsonObject { ["token"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer" } },
                ["schemas"] = new JsonObject
                {
                    ["Problem"] = new JsonObject
                    {
                        ["type"] = "object",
                        ["properties"] = new JsonObject
                        {
                            ["title"] = new JsonObject { ["type"] = "string" },
                            ["status"] = new JsonObject { ["type"] = "integer" },
                            ["detail"] = new JsonObject { ["type"] = "string" },
                        },
                    },
                },
            },
            ["security"] = new JsonArray(new JsonObject { ["token"] = new JsonArray() }),
        };
    }

    private static JsonObject Value(ControlParameter parameter, bool required)
    {
        JsonObject type = parameter.Type switch
        {
            ParameterType.Switch => new JsonObject { ["type"] = new JsonArray("boolean", "null") },
            ParameterType.Choice => new JsonObject { ["type"] = "string", ["enum"] = Words(parameter) },
            ParameterType.Number => Number(parameter),
            ParameterType.Text => new JsonObject { ["type"] = "string", ["maxLength"] = ControlParameter.LongestText, ["description"] = parameter.Of },
            _ => new JsonObject { ["type"] = "null" },
        };
        if (parameter.Default.Length > 0) type["description"] = $"{parameter.Description}. At first: {parameter.Default}.";
        var schema = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["value"] = type }, ["additionalProperties"] = false };
        if (required) schema["required"] = new JsonArray("value");
        return schema;
    }

    private static JsonObject Number(ControlParameter parameter)
    {
        var number = new JsonObject { ["type"] = "number", ["minimum"] = parameter.Lowest, ["maximum"] = parameter.Highest };
        return parameter.Words.Count == 0 ? number
            : new JsonObject { ["oneOf"] = new JsonArray(number, new JsonObject { ["type"] = "string", ["enum"] = Words(parameter) }) };
    }

    private static JsonArray Words(ControlParameter parameter) => [.. parameter.Words.Select(word => (JsonNode)word)];

    private static JsonObject Get(string id, string summary, string type) => new()
    {
        ["get"] = new JsonObject
        {
            ["operationId"] = id,
            ["summary"] = summary,
            ["responses"] = new JsonObject
            {
                ["200"] = new JsonObject { ["description"] = "The answer.", ["content"] = new JsonObject { [type] = new JsonObject() } },
                ["default"] = Problem(),
            },
        },
    };

    private static JsonObject Midi()
    {
        JsonObject midi = Get("midi", "What the pads and knobs of a MIDI controller stand for in the profile in use.", "application/json");
        JsonNode put = Post("keep-midi", "Keeps what they stand for in the profile.", new JsonObject { ["type"] = "object" }, required: true, success: "204")["post"]!;
        midi["put"] = put.DeepClone();
        return midi;
    }

    private static JsonObject Post(string id, string summary, JsonObject body, bool required, string success) => new()
    {
        ["post"] = new JsonObject
        {
            ["operationId"] = id,
            ["summary"] = summary,
            ["requestBody"] = new JsonObject
            {
                ["required"] = required,
                ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = body } },
            },
            ["responses"] = new JsonObject { [success] = new JsonObject { ["description"] = "Done." }, ["default"] = Problem() },
        },
    };

    private static JsonObject Problem() => new()
    {
        ["description"] = "A problem, with one sentence about the way out.",
        ["content"] = new JsonObject
        {
            ["application/problem+json"] = new JsonObject { ["schema"] = new JsonObject { ["$ref"] = "#/components/schemas/Problem" } },
        },
    };
}
