using System.Text.Json;
using System.Text.Json.Serialization;
using OpenCvSharp;

namespace LiveDance.Engine.Generation;

/// <summary>A size in JSON: <c>{"width": 1280, "height": 720}</c>, or one number for a square.</summary>
public sealed class SizeConverter : JsonConverter<Size>
{
    /// <inheritdoc/>
    public override Size Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Number) return Square(reader.GetInt32());
        SizeFields fields = JsonSerializer.Deserialize<SizeFields>(ref reader, options) ?? throw new JsonException("a size is null");
        return new Size(fields.Width, fields.Height);

        static Size Square(int side) => new(side, side);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Size value, JsonSerializerOptions options)
    {
        if (value.Width == value.Height) writer.WriteNumberValue(value.Width);
        else JsonSerializer.Serialize(writer, new SizeFields(value.Width, value.Height), options);
    }

    private sealed record SizeFields([property: JsonRequired] int Width, [property: JsonRequired] int Height);
}
