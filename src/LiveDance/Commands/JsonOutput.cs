using System.Text.Json;

namespace LiveDance.Commands;

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

    public static void Print(object value) => Console.Out.WriteLine(JsonSerializer.Serialize(value, Options));
}
