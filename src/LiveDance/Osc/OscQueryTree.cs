using System.Text.Json.Nodes;
using LiveDance.Control;

namespace LiveDance.Osc;

/// <summary>
/// Describes the OSC addresses by the OSCQuery proposal (https://github.com/Vidvox/OSCQueryProposal), so that other programs map themselves.
/// </summary>
internal static class OscQueryTree
{
    /// <summary>What <c>?HOST_INFO</c> answers.</summary>
    /// <param name="port">The port of the OSC server.</param>
    public static JsonObject HostInfo(int port) => new()
    {
        ["NAME"] = "LiveDance",
        ["OSC_PORT"] = port,
        ["OSC_TRANSPORT"] = "UDP",
        ["EXTENSIONS"] = new JsonObject { ["ACCESS"] = true, ["VALUE"] = true, ["RANGE"] = true, ["DESCRIPTION"] = true, ["TYPE"] = true },
    };

    /// <summary>The node at a path.</summary>
    /// <param name="path">The path, such as <c>/livedance/music</c>; <c>/</c> for the whole tree.</param>
    /// <param name="status">The values.</param>
    /// <returns>Null if there is no such node.</returns>
    public static JsonObject? Find(string path, ShowStatus status)
    {
        JsonObject node = Create(status);
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (node["CONTENTS"] is not JsonObject contents || contents[part] is not JsonObject next) return null;
            node = next;
        }
        return (JsonObject)node.DeepClone();
    }

    private static JsonObject Create(ShowStatus status)
    {
        JsonObject root = Container("/"), show = Container("/livedance");
        ((JsonObject)root["CONTENTS"]!)["livedance"] = show;
        foreach (ControlCommand command in ControlTable.All)
        {
            JsonObject parent = show;
            string[] parts = command.Name.Split('/');
            for (int i = 0; i < parts.Length - 1; i++) parent = Child(parent, parts[i]);
            Describe(Child(parent, parts[^1]), command, status);
        }
        return root;
    }

    private static JsonObject Child(JsonObject parent, string name)
    {
        if (parent["CONTENTS"] is not JsonObject contents) parent["CONTENTS"] = contents = [];
        if (contents[name] is JsonObject known) return known;
        var child = new JsonObject { ["FULL_PATH"] = $"{parent["FULL_PATH"]}/{name}", ["ACCESS"] = 0 };
        contents[name] = child;
        return child;
    }

    private static JsonObject Container(string path) => new() { ["FULL_PATH"] = path, ["ACCESS"] = 0, ["CONTENTS"] = new JsonObject() };

    private static void Describe(JsonObject node, ControlCommand command, ShowStatus status)
    {
        ControlParameter parameter = command.Parameter;
        object? value = ControlValues.Of(command.Name, status);
        bool isText = parameter.Type is ParameterType.Choice or ParameterType.Text;
        // 2 is write only, 3 is read and write.
        node["ACCESS"] = value is null ? 2 : 3;
        node["DESCRIPTION"] = command.Description;
        node["TYPE"] = isText ? "s" : "f";
        node["RANGE"] = new JsonArray(parameter.Type switch
        {
            ParameterType.Text => null,
            ParameterType.Choice => new JsonObject { ["VALS"] = new JsonArray([.. parameter.Words.Select(word => (JsonNode)word)]) },
            _ => new JsonObject { ["MIN"] = 0, ["MAX"] = 1 },
        });
        if (value is null) return;
        node["VALUE"] = new JsonArray(OscCommand.ToArgument(command, value, status.Sound.Duration) switch
        {
            float number => JsonValue.Create(number),
            object text => JsonValue.Create(text.ToString()),
        });
    }
}
