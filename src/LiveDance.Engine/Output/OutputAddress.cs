using System.Globalization;
using LiveDance.Engine.Media;

namespace LiveDance.Engine.Output;

/// <summary>The kinds of outputs.</summary>
public enum OutputKind
{
    /// <summary>A video file.</summary>
    File,

    /// <summary>A stream to a network address.</summary>
    Stream,

    /// <summary>A virtual camera (v4l2loopback on Linux).</summary>
    Camera,

    /// <summary>A web page with a Motion JPEG stream.</summary>
    Http,

    /// <summary>A folder of numbered images.</summary>
    Images,
}

/// <summary>The address of an output, parsed from the user's text.</summary>
/// <param name="Text">The text as written.</param>
/// <param name="Kind">The kind of output.</param>
/// <param name="Target">The path, the device or the address.</param>
/// <param name="Port">The port to listen at, 1 to 65535; 0 unless <see cref="Kind"/> is <see cref="OutputKind.Http"/>.</param>
public sealed record OutputAddress(string Text, OutputKind Kind, string Target, int Port = 0)
{
    /// <summary>The forms of an address, for messages and help texts.</summary>
    public const string Forms = "file:PATH, udp://, srt://, rtmp://, rtsp://, v4l2:/dev/videoN, http://:PORT, png:DIR";

    /// <summary>The text without secrets, for messages.</summary>
    public string Name { get; } = SecretMask.Of(Text);

    private static readonly string[] StreamSchemes = ["udp://", "srt://", "rtmp://", "rtmps://", "rtsp://"];

    /// <summary>Parses an address.</summary>
    /// <param name="text">A text of one of the <see cref="Forms"/>.</param>
    /// <exception cref="EngineException">The text is not an address, or lacks a port.</exception>
    public static OutputAddress Parse(string text)
    {
        if (After("file:") is { } file) return new(text, OutputKind.File, file);
        if (After("png:") is { } folder) return new(text, OutputKind.Images, folder);
        if (After("v4l2:") is { } device) return new(text, OutputKind.Camera, device);
        if (After("http://") is { } host) return ParseHttp(text, host.TrimEnd('/'));
        if (StreamSchemes.Any(scheme => After(scheme) is not null))
        {
            if (text.StartsWith("udp://", StringComparison.Ordinal) && !HasPort(text))
                throw new EngineException($"The output address '{SecretMask.Of(text)}' has no port; an example with one is udp://127.0.0.1:1234.");
            return new(text, OutputKind.Stream, text);
        }
        bool looksLikeFile = !text.Contains(':', StringComparison.Ordinal) && Path.HasExtension(text);
        throw new EngineException(
            $"'{SecretMask.Of(text)}' is not an output address" + (looksLikeFile ? $"; that of a file is file:{text}." : "."), Remedy.ChooseOutput);

        string? After(string scheme) =>
            text.StartsWith(scheme, StringComparison.Ordinal) && text.Length > scheme.Length ? text[scheme.Length..] : null;
    }

    /// <summary>The <see cref="Name"/>.</summary>
    public override string ToString() => Name;

    private static OutputAddress ParseHttp(string text, string host)
    {
        int colon = host.LastIndexOf(':');
        if (colon >= 0 && int.TryParse(host.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            && port is > 0 and <= 65535)
        {
            return new(text, OutputKind.Http, host[..colon], port);
        }
        throw new EngineException($"The output address '{SecretMask.Of(text)}' has no port to listen at; an example with one is http://:8090.");
    }

    private static bool HasPort(string url) => Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) && uri.Port > 0;
}
