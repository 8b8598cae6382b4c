using System.Diagnostics;
using System.Globalization;

namespace LiveDance.EndToEnd.Integration;

/// <summary>Runs PulseAudio with a null sink, whose monitor records what is played.</summary>
internal sealed class PulseServer : IDisposable
{
    private readonly TestFolder _folder = new();
    private Process? _server;

    public PulseServer(int rate = 48000) => Start(rate);

    /// <summary>The server's address.</summary>
    public string Address => $"unix:{_folder.File("pulse.socket")}";

    /// <summary>Starts the server.</summary>
    /// <param name="rate">The null sink's sample rate, in Hz.</param>
    public void Start(int rate)
    {
        string socket = _folder.File("pulse.socket");
        var start = new ProcessStartInfo("pulseaudio",
        [
            "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "-L",
            $"module-native-protocol-unix socket={socket} auth-anonymous=1", "-L",
            string.Create(CultureInfo.InvariantCulture, $"module-null-sink sink_name=null rate={rate}"),
        ])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["XDG_RUNTIME_DIR"] = _folder.Path;
        start.Environment["HOME"] = _folder.Path;
        _server = Process.Start(start)!;
        Assert.True(SpinWait.SpinUntil(() => File.Exists(socket), TimeSpan.FromSeconds(20)), "PulseAudio did not start");
    }

    /// <summary>Kills the server.</summary>
    public void Kill()
    {
        if (_server is not { } server) return;
        _server = null;
        server.Kill();
        Assert.True(server.WaitForExit(TimeSpan.FromSeconds(10)));
        server.Dispose();
        File.Delete(_folder.File("pulse.socket"));
    }

    public void Dispose()
    {
        Kill();
        _folder.Dispose();
    }
}
