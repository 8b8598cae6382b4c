using System.Text.Json;
using System.Text.Json.Serialization;

namespace LiveDance.CommandLine;

/// <summary>
/// What <c>--json</c> prints: one object, snake_case, to standard output; everything else goes to standard error.
/// </summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    private static readonly JsonSerializerOptions InALine = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>An object in one line, the members of enumerations by name, for output that goes on.</summary>
    public static string Line(object value) => JsonSerializer.Serialize(value, InALine);

    public static void Print(object value) => Console.Out.WriteLine(JsonSerializer.Serialize(value, Options));
}
