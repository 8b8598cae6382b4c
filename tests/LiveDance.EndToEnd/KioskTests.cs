using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using OpenCvSharp;

namespace LiveDance.EndToEnd;

/// <summary>Runs a kiosk on a virtual display before a clip in which people come and go.</summary>
[Collection(RealTime.Name)]
public sealed class KioskTests : IDisposable
{
    // Several times the length of the clip.
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(4);
    private readonly TestFolder _folder = new();
    private readonly ConcurrentQueue<string> _states = new();
    private readonly VirtualScreen _screen = new("1280x720");

    public void Dispose()
    {
        _screen.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void People_come_and_go_and_no_picture_of_them_is_written_or_sent()
    {
        string[] expected = ["attract", "welcome", "dance", "countdown", "hand-over", "welcome", "attract", "welcome"];
        using Process program = Start(
            Profile("""{ "session-seconds": 7, "countdown-seconds": 5, "hand-over-seconds": 3 }"""), PeopleComeAndGo());
        SortedSet<string> written = [], sockets = [];
        var waited = Stopwatch.StartNew();
        while (!IsSubsequence(expected, [.. _states]) && waited.Elapsed < Timeout && !program.HasExited)
        {
            Watch(program.Id, written, sockets);
            Pause();
        }
        Assert.True(IsSubsequence(expected, [.. _states]), $"the states were {string.Join(", ", _states)}");
        Signal.Terminate(program);
        Assert.True(program.WaitForExit(TimeSpan.FromSeconds(30)));
        Assert.Equal(130, program.ExitCode);

        Assert.Empty(sockets);
        Assert.Empty(written);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.File("work")));
        // Counters without identities, and the measured speed of the networks.
        string[] kept = [.. Directory.GetFiles(_folder.File("home"), "*", SearchOption.AllDirectories).Select(file => Path.GetFileName(file)!)];
        Assert.All(kept, file => Assert.True(file == "visitors.json" || file.StartsWith("trial-", StringComparison.Ordinal), file));
        string visitors = Directory.GetFiles(_folder.File("home"), "visitors.json", SearchOption.AllDirectories).Single();
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(visitors));
        using JsonDocument counts = JsonDocument.Parse(File.ReadAllBytes(visitors));
        Assert.True(counts.RootElement.EnumerateObject().Sum(day => day.Value.GetProperty("visitors").GetInt32()) >= 1);
    }

    [Fact]
    public void Closed_kiosk_is_dark_with_its_camera_closed_and_alive_for_its_service_manager_and_opens_on_time()
    {
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(_folder.File("notify")));
        manager.ReceiveTimeout = (int)TimeSpan.FromSeconds(60).TotalMilliseconds;
        string clip = PeopleComeAndGo();
        DateTime opens = TimeProvider.System.GetLocalNow().DateTime.AddSeconds(25), closes = opens.AddHours(2);
        using Process program = Start(
            Profile(string.Create(CultureInfo.InvariantCulture, $$"""{ "hours": ["{{opens:HH:mm:ss}}-{{closes:HH:mm:ss}}"] }""")), clip, manager: _folder.File("notify"));

        Assert.StartsWith("READY=1", Receive(manager), StringComparison.Ordinal);
        Assert.Equal("WATCHDOG=1", Receive(manager));
        Assert.Equal("closed", _states.LastOrDefault("closed"));
        using (Mat screen = _screen.Look())
        {
            Assert.False(screen.Empty());
            Assert.Equal(0, Cv2.Norm(screen, NormTypes.INF));
        }
        Assert.Empty(Children(program.Id));

        var waited = Stopwatch.StartNew();
        while (!_states.Contains("attract") && waited.Elapsed < Timeout && !program.HasExited) Pause();
        Assert.Contains("attract", _states);
        // The clip is decoded by a process of its own.
        while (!IsDecoded() && waited.Elapsed < Timeout) Pause();
        Assert.True(IsDecoded(), "the source was not opened");
        bool IsDecoded() => Children(program.Id).Any(child => Read($"/proc/{child}/cmdline").Contains(clip, StringComparison.Ordinal));

        double Brightness()
        {
            using Mat screen = _screen.Look();
            return Cv2.Mean(screen).Val0;
        }
        while (Brightness() < 20 && waited.Elapsed < Timeout) Pause();
        Assert.True(Brightness() >= 20, "the screen stayed dark");
        Signal.Terminate(program);
        Assert.True(program.WaitForExit(TimeSpan.FromSeconds(30)));
    }

    [Theory]
    [InlineData("""{ "hours": ["always"] }""", "The opening hours 'always' cannot be understood")]
    [InlineData("""{ "unlock": "U" }""", "has one key only")]
    [InlineData("""{ "wellcome": "Hi" }""", "the nearest is 'welcome'")]
    public void Wrong_profile_is_refused_with_one_sentence(string kiosk, string message)
    {
        ProgramRun run = LiveDanceProgram.Run("kiosk", LiveDanceProgram.Guest, "--profile", Profile(kiosk));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Sentence(), StringComparison.Ordinal);
    }

    // An empty room, a visitor, two of them for so long that a slow machine hands over too, and the empty room again.
    private string PeopleComeAndGo()
    {
        const string Graph = """
            [0:v]select='eq(n,0)',crop=150:480:0:0,scale=640:480,setsar=1,loop=-1:1,fps=30,trim=0:5,setpts=PTS-STARTPTS,split=2[before][after];
            [0:v]setsar=1,trim=0:11,setpts=PTS-STARTPTS[one];
            [0:v]setsar=1,trim=0:19,setpts=PTS-STARTPTS,split=2[l][r];
            [l]crop=320:480:160:0[left];[r]hflip,crop=320:480:160:0[right];[left][right]hstack,setsar=1[two];
            [before][one][two][after]concat=n=4,format=yuv420p[all]
            """;
        string clip = _folder.File("people.mp4");
        using Process ffmpeg = Process.Start(
            "ffmpeg", ["-nostdin", "-v", "error", "-i", LiveDanceProgram.Guest, "-filter_complex", Graph, "-map", "[all]", "-r", "30", "-c:v", "libx264", "-preset", "ultrafast", clip]);
        Assert.True(ffmpeg.WaitForExit(TimeSpan.FromSeconds(90)));
        Assert.Equal(0, ffmpeg.ExitCode);
        return clip;
    }

    private string Profile(string kiosk)
    {
        string file = _folder.File("kiosk.json");
        File.WriteAllText(file, $$"""{ "loop": true, "mirror": true, "pose": "fast", "kiosk": {{kiosk}} }""");
        return file;
    }

    private Process Start(string profile, string clip, string? manager = null)
    {
        var start = new ProcessStartInfo(LiveDanceProgram.Path, ["kiosk", clip, "--profile", profile, "--json"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Directory.CreateDirectory(_folder.File("work")).FullName,
        };
        start.Environment["DISPLAY"] = _screen.Name;
        start.Environment["HOME"] = Directory.CreateDirectory(_folder.File("home")).FullName;
        start.Environment.Remove("WAYLAND_DISPLAY");
        start.Environment.Remove("XDG_CONFIG_HOME");
        if (manager is not null) (start.Environment["NOTIFY_SOCKET"], start.Environment["WATCHDOG_USEC"]) = (manager, "2000000");
        Process program = Process.Start(start)!;
        program.OutputDataReceived += (_, line) =>
        {
            if (line.Data is not { Length: > 0 } text) return;
            using JsonDocument status = JsonDocument.Parse(text);
            string state = status.RootElement.GetProperty("state").GetProperty("kiosk").GetString()!;
            if (_states.LastOrDefault() != state) _states.Enqueue(state);
        };
        program.BeginOutputReadLine();
        return program;
    }

    // Files that the program has open for writing, and its sockets of the network.
    private static void Watch(int program, SortedSet<string> written, SortedSet<string> sockets)
    {
        HashSet<string> network = [];
        foreach (string table in new[] { "tcp", "tcp6", "udp", "udp6", "raw", "raw6" })
        {
            if (!File.Exists($"/proc/{program}/net/{table}")) continue;
            foreach (string line in File.ReadLines($"/proc/{program}/net/{table}").Skip(1))
                network.Add($"socket:[{line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[9]}]");
        }
        foreach ((string path, bool forWriting) in Children(program).Append(program).SelectMany(OpenFiles))
        {
            if (network.Contains(path)) sockets.Add(path);
            bool isFile = path.StartsWith('/') && !path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/memfd:", StringComparison.Ordinal);
            if (isFile && forWriting && !path.Contains("visitors.json", StringComparison.Ordinal) && !path.EndsWith("(deleted)", StringComparison.Ordinal)) written.Add(path);
        }
    }

    private static List<int> Children(int program) =>
    [
        .. Directory.GetDirectories("/proc").Select(folder => Path.GetFileName(folder)).Where(name => name.All(char.IsAsciiDigit))
            .Where(name => Read($"/proc/{name}/status").Contains($"\nPPid:\t{program}\n", StringComparison.Ordinal))
            .Select(name => int.Parse(name, CultureInfo.InvariantCulture)),
    ];

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The process has ended.
            return "";
        }
    }

    private static List<(string Path, bool ForWriting)> OpenFiles(int program)
    {
        List<(string, bool)> open = [];
        try
        {
            foreach (string entry in Directory.GetFileSystemEntries($"/proc/{program}/fd"))
            {
                if (new FileInfo(entry).LinkTarget is not { } target) continue;
                string flags = File.ReadLines($"/proc/{program}/fdinfo/{Path.GetFileName(entry)}").First(line => line.StartsWith("flags:", StringComparison.Ordinal));
                open.Add((target, (Convert.ToInt32(flags.Split('\t')[1].Trim(), 8) & 3) != 0));
            }
        }
        catch (IOException)
        {
            // It was closed meanwhile, or the program has ended.
        }
        return open;
    }

    private static bool IsSubsequence(string[] expected, string[] found)
    {
        int next = 0;
        foreach (string state in found)
            if (next < expected.Length && state == expected[next]) next++;
        return next == expected.Length;
    }

    private static string Receive(Socket manager)
    {
        var buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, manager.Receive(buffer));
    }

    private static void Pause()
    {
        using var pause = new ManualResetEventSlim();
        pause.Wait(TimeSpan.FromMilliseconds(100));
    }
}
