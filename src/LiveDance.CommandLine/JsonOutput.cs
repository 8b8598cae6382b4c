using System.Text.Json;
using System.Text.Json.Serialization;

namespace LiveDance.CommandLine;

/// <summary>
/// Prints the result of <c>--json</c>: one object with snake_case names on standard output; all other text goes to standard error.
/// </summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    private static readonly JsonSerializerOptions LineOptions = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>An object as one line of JSON, with enumerations by name, for continuous output.</summary>
    public static string Line(object value) => JsonSerializer.Serialize(value, LineOptions);

    public static void Print(object value) => Console.Out.WriteLine(JsonSerializer.Serialize(value, Options));
}
