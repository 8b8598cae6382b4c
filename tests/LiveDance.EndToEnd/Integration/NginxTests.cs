using System.Diagnostics;

namespace LiveDance.EndToEnd.Integration;

/// <summary>Tests RTMP streams with nginx as the server and ffprobe as the reader.</summary>
[Collection(RealTime.Name)]
public sealed class NginxTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly int _port = TestPort.Reserve();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Nginx_accepts_the_stream_and_does_so_again_after_a_restart()
    {
        string address = $"rtmp://127.0.0.1:{_port}/live/nova";
        Process nginx = StartServer();
        try
        {
            string expected = $"h264,{DefaultPerformer.Picture.Width},{DefaultPerformer.Picture.Height}";
            using var session = new StillSession(address);
            session.Until(() => Probe(address).Contains(expected, StringComparison.Ordinal));
            Assert.Contains("aac", Probe(address), StringComparison.Ordinal);
            Kill(nginx);
            nginx = StartServer();
            session.Until(() => Probe(address).Contains(expected, StringComparison.Ordinal));
        }
        finally
        {
            Kill(nginx);
        }
    }

    private Process StartServer()
    {
        File.WriteAllText(_folder.File("nginx.conf"), $$"""
            load_module /usr/lib/nginx/modules/ngx_rtmp_module.so;
            daemon off;
            master_process off;
            pid {{_folder.File("pid")}};
            error_log {{_folder.File("errors")}};
            events { }
            rtmp { server { listen 127.0.0.1:{{_port}}; application live { live on; } } }
            """);
        return Process.Start("nginx", ["-c", _folder.File("nginx.conf"), "-e", _folder.File("errors")]);
    }

    private static void Kill(Process nginx)
    {
        using (nginx)
        {
            if (!nginx.HasExited) nginx.Kill();
            Assert.True(nginx.WaitForExit(TimeSpan.FromSeconds(10)));
        }
    }

    private static string Probe(string address)
    {
        var start = new ProcessStartInfo(
            "ffprobe", ["-v", "error", "-rw_timeout", "8000000", "-show_entries", "stream=codec_name,width,height", "-of", "csv=p=0", address])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process ffprobe = Process.Start(start)!;
        Task<string> text = ffprobe.StandardOutput.ReadToEndAsync();
        if (ffprobe.WaitForExit(TimeSpan.FromSeconds(20))) return text.GetAwaiter().GetResult();
        ffprobe.Kill();
        return "";
    }
}
