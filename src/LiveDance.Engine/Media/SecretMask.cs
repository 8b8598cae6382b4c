using System.Text.RegularExpressions;

namespace LiveDance.Engine.Media;

/// <summary>
/// Replaces the secrets of addresses in texts that are shown, logged or served: user and password, stream keys, pass phrases and
/// tokens. The unmasked address goes only to the process that opens it.
/// </summary>
public static partial class SecretMask
{
    private const string Mask = "***";

    // Shorter secrets are masked in addresses, but not searched for elsewhere in a text, which they would garble.
    private const int MinSearchedLength = 3;

    // Parameters that are no secrets; all others are masked, since servers call their tokens what they like.
    private static readonly HashSet<string> OpenParameters = new(
        [
            "mode", "latency", "rcvlatency", "peerlatency", "pkt_size", "payload_size", "timeout", "connect_timeout", "listen", "listen_timeout",
            "transtype", "ttl", "reuse", "localport", "localaddr", "sources", "buffer_size", "fifo_size", "overrun_nonfatal", "bitrate",
            "tlpktdrop", "maxbw", "pbkeylen", "linger", "rw_timeout", "tcp", "udp", "live", "width", "height", "fps", "resolution", "size",
            "quality", "channel", "subtype", "stream", "camera", "codec", "format", "transport",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Masks the secrets of all addresses in a text.</summary>
    public static string In(string text) => Address().Replace(text, match => MaskAddress(match.Value, null));

    /// <summary>Masks the secrets of an address, which may have spaces and quotes that end an address within a text.</summary>
    /// <param name="address">The address and nothing else; any other text is treated by <see cref="In(string)"/>.</param>
    public static string Of(string address) => Start().IsMatch(address) ? MaskAddress(address, null) : In(address);

    /// <summary>Masks the secrets of all addresses in a text, and those of one address wherever they occur.</summary>
    /// <param name="text">The text, for instance what a program reports that was given the address.</param>
    /// <param name="address">The unmasked address.</param>
    public static string In(string text, string address)
    {
        List<string> secrets = [];
        MaskAddress(address, secrets);
        foreach (string secret in secrets.Concat(secrets.Select(Uri.UnescapeDataString)).OrderByDescending(secret => secret.Length))
            if (secret.Length >= MinSearchedLength) text = text.Replace(secret, Mask, StringComparison.Ordinal);
        return In(text);
    }

    private static string MaskAddress(string address, List<string>? secrets)
    {
        Match parts = Parts().Match(address);
        if (!parts.Success) return address;
        string scheme = parts.Groups["scheme"].Value, authority = parts.Groups["authority"].Value, path = parts.Groups["path"].Value;
        if (scheme.StartsWith("file:", StringComparison.OrdinalIgnoreCase)) return address;
        int user = authority.LastIndexOf('@');
        if (user >= 0)
        {
            string owner = authority[..user];
            Add(owner);
            Add(owner[(owner.IndexOf(':') + 1)..]);
            authority = Mask + authority[user..];
        }
        if (scheme.StartsWith("rtmp", StringComparison.OrdinalIgnoreCase))
        {
            // The first part is the application, the rest the stream's key.
            int key = path.IndexOf('/', Math.Min(1, path.Length));
            if (key > 0 && key + 1 < path.Length)
            {
                Add(path[(key + 1)..]);
                path = path[..(key + 1)] + Mask;
            }
        }
        return scheme + authority + MaskParameters(path, Secretive()) + MaskParameters(parts.Groups["query"].Value, Parameter());

        void Add(string secret) => secrets?.Add(secret);

        string MaskParameters(string text, Regex parameter) => parameter.Replace(text, match =>
        {
            string name = match.Groups["name"].Value, value = match.Groups["value"].Value;
            if (OpenParameters.Contains(name) || value.Length == 0) return match.Value;
            Add(value);
            return match.Value[..^value.Length] + Mask;
        });
    }

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9+.\-]*:/")]
    private static partial Regex Start();

    [GeneratedRegex("""[A-Za-z][A-Za-z0-9+.\-]*:/+[^\s'"<>]+""")]
    private static partial Regex Address();

    [GeneratedRegex(@"^(?<scheme>[^:]+:/+)(?<authority>[^/?#]*)(?<path>[^?]*)(?<query>.*)$", RegexOptions.Singleline)]
    private static partial Regex Parts();

    // A value without a name is a token too.
    [GeneratedRegex("(?<=[?&;#])(?:(?<name>[^=&;#]+)=)?(?<value>[^&;#]*)")]
    private static partial Regex Parameter();

    // Some cameras take the password in the path: /user=admin_password=1234_channel=1.
    [GeneratedRegex("(?<name>[a-z_-]*(?:pass|pwd|token|key|secret|auth|sig|user|login)[a-z]*)=(?<value>[^&;/=]+?)(?=$|[&;/]|_[a-z]+=)",
        RegexOptions.IgnoreCase)]
    private static partial Regex Secretive();
}
