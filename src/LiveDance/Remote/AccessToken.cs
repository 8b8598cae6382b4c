using System.Security.Cryptography;
using System.Text;
using LiveDance.Engine;

namespace LiveDance.Remote;

/// <summary>
/// The secret that pairs a phone with the show. Made at the first start, kept in a file that only its owner can read, and compared in
/// constant time.
/// </summary>
internal sealed class AccessToken
{
    // 32 letters without those that look alike, so that a token can be read out and typed: 5 bits each, 26 letters for 130 bits.
    private const string Letters = "abcdefghijkmnpqrstuvwxyz23456789";
    private const int Length = 26;

    // The cookie is not the token itself, so that a stolen cookie cannot pair another phone.
    private static readonly byte[] CookiePurpose = "livedance cookie 1"u8.ToArray();

    private readonly byte[] _token;
    private readonly byte[] _cookie;

    /// <param name="text">The token.</param>
    public AccessToken(string text)
    {
        Text = text;
        _token = Encoding.UTF8.GetBytes(text);
        Cookie = Convert.ToHexStringLower(HMACSHA256.HashData(_token, CookiePurpose));
        _cookie = Encoding.UTF8.GetBytes(Cookie);
    }

    /// <summary>The file of this user's token.</summary>
    public static string StandardFile => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify), "livedance", "remote-token");

    /// <summary>The token, for the QR code.</summary>
    public string Text { get; }

    /// <summary>What a paired browser keeps.</summary>
    public string Cookie { get; }

    /// <summary>Reads the token, or makes one if there is none.</summary>
    /// <param name="file">Its file.</param>
    /// <param name="renew">Whether to make a new one, which unpairs every phone.</param>
    /// <exception cref="EngineException">The file cannot be read or written.</exception>
    public static AccessToken Load(string file, bool renew)
    {
        try
        {
            if (!renew && File.Exists(file))
            {
                string text = File.ReadAllText(file).Trim();
                if (text.Length == Length && text.All(letter => Letters.Contains(letter, StringComparison.Ordinal))) return new AccessToken(text);
                throw new EngineException($"The remote's token in '{file}' is damaged; --new-token makes another one, and phones pair again.");
            }
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            string token = RandomNumberGenerator.GetString(Letters, Length), part = file + ".part";
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            File.Delete(part);
            using (var writer = new StreamWriter(part, options)) writer.WriteLine(token);
            File.Move(part, file, overwrite: true);
            return new AccessToken(token);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"The remote's token cannot be kept in '{file}': {error.Message.TrimEnd('.')}.", error);
        }
    }

    /// <summary>Whether a text is the token. Takes the same time for every text of its length.</summary>
    public bool Matches(string text) => CryptographicOperations.FixedTimeEquals(_token, Encoding.UTF8.GetBytes(text));

    /// <summary>Whether a text is the cookie. Takes the same time for every text of its length.</summary>
    public bool MatchesCookie(string text) => CryptographicOperations.FixedTimeEquals(_cookie, Encoding.UTF8.GetBytes(text));
}
