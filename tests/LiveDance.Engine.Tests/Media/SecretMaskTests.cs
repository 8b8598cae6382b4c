using LiveDance.Engine.Media;
using LiveDance.Engine.Output;

namespace LiveDance.Engine.Tests.Media;

public class SecretMaskTests
{
    [Theory]
    [InlineData("rtsp://admin:SECRET@10.0.0.7:554/stream1", "rtsp://***@10.0.0.7:554/stream1")]
    [InlineData("rtsp://admin:SEC@RET@10.0.0.7/x", "rtsp://***@10.0.0.7/x")]
    [InlineData("http://SECRET@cam:8080/video", "http://***@cam:8080/video")]
    [InlineData("http://SECRET@cam/video?channel=1", "http://***@cam/video?channel=1")]
    [InlineData("rtmp://live.example/app/SECRET", "rtmp://live.example/app/***")]
    [InlineData("rtmps://live.example:443/app/inst/SECRET?x=SECRET", "rtmps://live.example:443/app/***?x=***")]
    [InlineData("RTMP://u:SECRET@live.example/app/SECRET", "RTMP://***@live.example/app/***")]
    [InlineData("rtmp://live.example/app", "rtmp://live.example/app")]
    [InlineData("srt://obs:4748?mode=caller&passphrase=SECRET&latency=200", "srt://obs:4748?mode=caller&passphrase=***&latency=200")]
    [InlineData("srt://obs:4748?streamid=SECRET", "srt://obs:4748?streamid=***")]
    [InlineData("https://cdn/a.m3u8?SECRET", "https://cdn/a.m3u8?***")]
    [InlineData("https://cdn/a.m3u8?tok%65n=SECRET;x=SECRET#SECRET", "https://cdn/a.m3u8?tok%65n=***;x=***#***")]
    [InlineData("rtsp://cam/user=admin_password=SECRET_channel=1_stream=0.sdp", "rtsp://cam/user=***_password=***_channel=1_stream=0.sdp")]
    [InlineData("udp://127.0.0.1:1234?pkt_size=1316", "udp://127.0.0.1:1234?pkt_size=1316")]
    [InlineData("http://127.0.0.1:9/none.mjpg", "http://127.0.0.1:9/none.mjpg")]
    [InlineData("file:/home/me/a:b@c.mp4", "file:/home/me/a:b@c.mp4")]
    public void Secrets_of_an_address_are_masked_and_the_rest_is_readable(string address, string masked)
    {
        Assert.Equal(masked, SecretMask.In(address));
        Assert.Equal($"Cannot open '{masked}': refused.", SecretMask.In($"Cannot open '{address}': refused."));
    }

    [Theory]
    [InlineData("srt://obs:4748?passphrase=SEC RET&latency=200", "srt://obs:4748?passphrase=***&latency=200")]
    [InlineData("srt://obs:4748?passphrase=it's \"SECRET\"", "srt://obs:4748?passphrase=***")]
    [InlineData("rtmp://live.example/app/SEC RET", "rtmp://live.example/app/***")]
    [InlineData("http://u:SEC RET@cam/x", "http://***@cam/x")]
    [InlineData("rtsp://cam:554/a?user=SECRET&pwd=SECRET<SECRET>", "rtsp://cam:554/a?user=***&pwd=***")]
    [InlineData("http://[::1]:8090/a?X-Amz-Signature=SECRET&size=3", "http://[::1]:8090/a?X-Amz-Signature=***&size=3")]
    [InlineData("file:a b:c@d.mp4", "file:a b:c@d.mp4")]
    [InlineData("My Camera", "My Camera")]
    public void Secrets_with_spaces_and_quotes_are_masked_where_the_whole_text_is_the_address(string address, string masked)
    {
        Assert.Equal(masked, SecretMask.Of(address));
    }

    [Fact]
    public void Secrets_of_a_known_address_are_masked_wherever_a_program_reports_them()
    {
        const string Address = "rtmp://bob:S%45CRET@host/app/KEY123?token=TOK456";
        string text = SecretMask.In("Server error: publish KEY123 denied for bob:SECRET (TOK456); rtmp://host/app/KEY123: refused", Address);
        Assert.DoesNotContain("SECRET", text, StringComparison.Ordinal);
        Assert.DoesNotContain("KEY123", text, StringComparison.Ordinal);
        Assert.DoesNotContain("TOK456", text, StringComparison.Ordinal);
        Assert.Contains("publish *** denied", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Output_address_has_a_masked_name_and_an_unmasked_target()
    {
        OutputAddress address = OutputAddress.Parse("rtmp://host/app/SECRET");
        Assert.Equal(("rtmp://host/app/***", "rtmp://host/app/SECRET"), (address.Name, address.Target));
        Assert.DoesNotContain("SECRET", address.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(
            "SECRET", Assert.Throws<EngineException>(() => OutputAddress.Parse("udp://u:SECRET@host")).Message, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "SECRET", Assert.Throws<EngineException>(() => OutputAddress.Parse("ftp://u:SECRET@host")).Message, StringComparison.Ordinal);
    }
}
