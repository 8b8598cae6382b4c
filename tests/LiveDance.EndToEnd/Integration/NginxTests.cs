using System.Diagnostics;

namespace LiveDance.EndToEnd.Integration;

/// <summary>A real RTMP server takes our stream, and another program reads it back.</summary>
[Collection(RealTime.Name)]
public sealed class NginxTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly int _port = StillShow.FreePort();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Nginx_takes_the_stream_and_ffprobe_reads_it_back_also_after_the_server_was_away()
    {
        string address = $"rtmp://127.0.0.1:{_port}/live/nova";
        Process nginx = Serve();
        try
        {
            using var show = new StillShow(address);
            show.Until(() => Probe(address).Contains("h264,512,512", StringComparison.Ordinal));
            Assert.Contains("aac", Probe(address), StringComparison.Ordinal);
            End(nginx);
            nginx = Serve();
            show.Until(() => Probe(address).Contains("h264,512,512", StringComparison.Ordinal));
        }
        finally
        {
            End(nginx);
        }
    }

    private Process Serve()
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

    private static void End(Process nginx)
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
