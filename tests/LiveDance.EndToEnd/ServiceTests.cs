using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace LiveDance.EndToEnd;

/// <summary>Tests the program as a systemd service: the messages to a simulated service manager, and the documented unit.</summary>
public sealed partial class ServiceTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(90);
    private readonly TestFolder _folder = new();
    private readonly Socket _manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public ServiceTests()
    {
        _manager.Bind(new UnixDomainSocketEndPoint(_folder.File("notify")));
        _manager.ReceiveTimeout = (int)Timeout.TotalMilliseconds;
    }

    public void Dispose()
    {
        _manager.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Service_is_ready_with_the_first_picture_alive_with_the_following_and_reports_its_end()
    {
        using Process program = Start("--loop", "--output", "file:" + _folder.File("show.mp4"));
        Assert.StartsWith("READY=1", Receive(), StringComparison.Ordinal);
        for (int i = 0; i < 5; i++) Assert.Equal("WATCHDOG=1", Receive());
        Signal.Terminate(program);
        string last = Receive();
        while (last == "WATCHDOG=1") last = Receive();
        Assert.Equal("STOPPING=1", last);
        Assert.True(program.WaitForExit(Timeout));
        Assert.True(Video.Frames(_folder.File("show.mp4")) > 10);
        Assert.False(File.Exists(_folder.File("show.part.mp4")));
    }

    [Fact]
    public void Session_that_presents_only_repeated_pictures_is_not_alive()
    {
        // The source stalls without an error for longer than the limit of 30 s.
        using Process program = Start("--loop", "--output", "png:" + _folder.File("pictures"), "--inject", "stall@3s:300s", "--fps", "5");
        Assert.StartsWith("READY=1", Receive(), StringComparison.Ordinal);
        var waited = Stopwatch.StartNew();
        _manager.ReceiveTimeout = 10_000;
        bool silent = false;
        while (!silent && waited.Elapsed < Timeout)
        {
            try
            {
                Receive();
            }
            catch (SocketException)
            {
                silent = true;
            }
        }
        Assert.True(silent, "the service still reports that it is alive");
        Assert.False(program.HasExited);
        int pictures = Directory.GetFiles(_folder.File("pictures")).Length;
        Assert.True(SpinWait.SpinUntil(() => Directory.GetFiles(_folder.File("pictures")).Length > pictures, Timeout));
        Signal.Terminate(program);
        Assert.True(program.WaitForExit(Timeout));
    }

    [Fact]
    public void Documented_unit_is_a_notify_service_with_a_valid_command()
    {
        string unit = UnitPattern().Match(File.ReadAllText(Path.Combine(Footage.Repository, "docs", "kiosk.md"))).Groups["unit"].Value;
        Assert.Contains("Type=notify", unit, StringComparison.Ordinal);
        Assert.Contains("NotifyAccess=main", unit, StringComparison.Ordinal);
        Assert.Contains("WatchdogSec=", unit, StringComparison.Ordinal);
        Assert.Contains("Restart=always", unit, StringComparison.Ordinal);
        string command = unit.Split('\n').Single(line => line.StartsWith("ExecStart=", StringComparison.Ordinal));
        string arguments = command[(command.IndexOf("livedance ", StringComparison.Ordinal) + "livedance ".Length)..];
        Assert.Empty(Commands.LiveProgram.Root().Parse(arguments).Errors);
    }

    private Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(LiveDanceProgram.Path, ["live", LiveDanceProgram.Guest, "--no-window", .. arguments]);
        start.Environment["NOTIFY_SOCKET"] = _folder.File("notify");
        start.Environment["WATCHDOG_USEC"] = "2000000";
        return Process.Start(start)!;
    }

    private string Receive()
    {
        var buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, _manager.Receive(buffer));
    }

    [GeneratedRegex(@"```ini\n(?<unit>.*?)```", RegexOptions.Singleline)]
    private static partial Regex UnitPattern();
}
