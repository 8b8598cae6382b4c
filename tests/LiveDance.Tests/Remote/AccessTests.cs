using System.Net;
using LiveDance.Engine;
using LiveDance.Remote;

namespace LiveDance.Tests.Remote;

/// <summary>The token of the remote, and the limit on wrong ones.</summary>
public sealed class AccessTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Token_is_made_once_and_only_its_owner_can_read_it()
    {
        string file = _folder.File("config/remote-token");
        AccessToken made = AccessToken.Load(file, renew: false), read = AccessToken.Load(file, renew: false);
        Assert.Equal(made.Text, read.Text);
        Assert.Equal(made.Cookie, read.Cookie);
        Assert.Matches("^[a-z2-9]{26}$", made.Text);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

        AccessToken renewed = AccessToken.Load(file, renew: true);
        Assert.NotEqual(made.Text, renewed.Text);
        Assert.False(renewed.MatchesCookie(made.Cookie), "an earlier phone would stay paired");
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public void Only_the_token_and_its_cookie_match()
    {
        AccessToken token = AccessToken.Load(_folder.File("token"), renew: false);
        Assert.True(token.Matches(token.Text));
        Assert.True(token.MatchesCookie(token.Cookie));
        Assert.False(token.Matches(token.Cookie));
        Assert.False(token.MatchesCookie(token.Text));
        Assert.False(token.Matches(""));
        Assert.False(token.Matches(token.Text[..^1]));
        Assert.False(token.Matches(token.Text + "a"));
    }

    [Fact]
    public void Damaged_token_is_said_and_not_replaced()
    {
        File.WriteAllText(_folder.File("token"), "short");
        string message = Assert.Throws<EngineException>(() => AccessToken.Load(_folder.File("token"), renew: false)).Message;
        Assert.Contains("--new-token", message, StringComparison.Ordinal);
        Assert.Equal("short", File.ReadAllText(_folder.File("token")));
    }

    [Fact]
    public void Address_with_too_many_wrong_tokens_waits_and_others_do_not()
    {
        var time = new ManualTime();
        var limiter = new AttemptLimiter(time);
        IPAddress guesser = IPAddress.Parse("192.0.2.1"), phone = IPAddress.Parse("192.0.2.2");
        for (int i = 0; i < AttemptLimiter.MaxAttempts; i++)
        {
            Assert.True(limiter.MayTry(guesser));
            limiter.CountWrong(guesser);
        }
        Assert.False(limiter.MayTry(guesser));
        Assert.True(limiter.MayTry(phone));
        time.Now += AttemptLimiter.Window;
        Assert.True(limiter.MayTry(guesser));
    }

    [Fact]
    public void Many_addresses_do_not_fill_the_memory()
    {
        var time = new ManualTime();
        var limiter = new AttemptLimiter(time);
        int allowed = 0;
        for (int i = 0; i < 5000; i++)
        {
            var address = new IPAddress([10, 0, (byte)(i / 256), (byte)i]);
            if (!limiter.MayTry(address)) continue;
            allowed++;
            limiter.CountWrong(address);
        }
        Assert.Equal(1000, allowed);
        time.Now += AttemptLimiter.Window;
        Assert.True(limiter.MayTry(IPAddress.Parse("192.0.2.3")));
    }

    private sealed class ManualTime : TimeProvider
    {
        public TimeSpan Now { get; set; } = TimeSpan.FromHours(1);

        public override long GetTimestamp() => Now.Ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;
    }
}
