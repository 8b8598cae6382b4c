using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LiveDance.CommandLine;
using LiveDance.Engine;
using LiveDance.Engine.Audio;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Output;
using LiveDance.Glfw;
using LiveDance.Kiosk;
using LiveDance.Profiles;
using LiveDance.Window;
using OpenCvSharp;
using Command = System.CommandLine.Command;

namespace LiveDance.Commands;

/// <summary>Checks before the evening whether everything that a profile names is there.</summary>
internal static class ProfileDiagnosis
{
    /// <summary>Checks a profile.</summary>
    /// <param name="path">Its file.</param>
    public static IEnumerable<Diagnosis> Examine(string path)
    {
        Command live = LiveCommand.Build();
        Profile? profile = null;
        Diagnosis file = Check("profile", () =>
        {
            profile = Profile.Read(path, live);
            ParseResult merged = profile.Merge(LiveProgram.Root().Parse(["live"], CommandRunner.Syntax));
            return $"{profile.Values.Count} settings, {merged.CommandResult.Command.Name} takes them";
        });
        yield return file;
        if (!file.Ok) yield break;
        foreach ((string key, string[] values) in profile!.Values)
            foreach (string value in values)
                if (Examine(profile, key, value) is { } found) yield return found;
    }

    private static Diagnosis? Examine(Profile profile, string key, string value) => key switch
    {
        Profile.SourceKey => Check("source", () => Source(value)),
        "performer" => Check("performer", () =>
        {
            using Performer performer = SharedOptions.LoadPerformer(value);
            return $"{value}: {performer.Manifest.Name}, checksums correct";
        }),
        "background" => Check("background", () =>
        {
            if (Background.IsColour(value)) return $"the colour {value}";
            using Mat image = Cv2.ImRead(value);
            return image.Empty() ? throw new EngineException($"'{value}' is not an image that can be read") : $"'{value}', {image.Width} x {image.Height}";
        }),
        Profile.KioskKey => Check("kiosk", () =>
        {
            KioskPlan plan = Kiosks.Plan(profile);
            KioskSettings texts = plan.Settings;
            string missing = SystemTypefaces.Missing(string.Concat(texts.Heading, texts.Text, texts.Welcome, texts.HandOver, texts.Countdown, texts.Privacy));
            if (missing.Length > 0)
                throw new EngineException($"no font on this computer has the letters '{missing}' of its texts; install one (on Debian fonts-noto-cjk for Chinese, Japanese and Korean)");
            string hours = plan.Settings.Hours.Count == 0 ? "always open" : $"open {string.Join(", ", plan.Settings.Hours)}";
            return $"{hours}, dances '{plan.Dance.File.Path}', {plan.Settings.Unlock} unlocks the keys";
        }),
        "music" => Check("music", () =>
        {
            using var music = new MusicFile(value, loop: false);
            return $"'{value}', {MusicFile.DurationOf(value):0} s";
        }),
        "media" => Check("media", () => Directory.Exists(value) ? $"'{value}'" : throw new EngineException($"there is no folder '{value}'")),
        "output" => Check("output", () => Output(OutputAddress.Parse(value))),
        "vmc" or "osc-out" => Check(key, () => $"sends to {OscOption.ParseReceiver($"--{key}", value)} (whether it listens there is not known)"),
        "screen" => Check("screen", () => Screen(int.Parse(value, CultureInfo.InvariantCulture))),
        "remote" or "osc" => Check(key, () => Port(key, value, key == "remote" ? SocketType.Stream : SocketType.Dgram)),
        _ => null,
    };

    private static string Source(string name)
    {
        if (name.Contains("://", StringComparison.Ordinal)) return $"{name} (an address is tried when the show starts)";
        if (Path.Exists(name)) return $"'{name}'";
        IReadOnlyList<CameraDevice> cameras = CameraDevices.List();
        CameraDevice? camera = cameras.FirstOrDefault(device => $"{device.Index}" == name || device.Name.Contains(name, StringComparison.OrdinalIgnoreCase));
        return camera is not null ? camera.Name : throw new EngineException(
            $"there is no camera and no file '{name}'; "
            + (cameras.Count == 0 ? "no camera is connected" : $"there are {string.Join(", ", cameras.Select(device => device.Name))}"));
    }

    private static string Output(OutputAddress address)
    {
        if (address.Kind == OutputKind.Http) return Port("output", $"{(address.Target.Length == 0 ? "0.0.0.0" : address.Target)}:{address.Port}", SocketType.Stream);
        string? folder = address.Kind == OutputKind.File ? Path.GetDirectoryName(Path.GetFullPath(address.Target)) : null;
        return folder is null || Directory.Exists(folder) ? address.Name : throw new EngineException($"there is no folder '{folder}' for {address.Name}");
    }

    private static string Screen(int number)
    {
        try
        {
            GlfwScreen screen = WindowPlaces.Choose(GlfwWindow.Screens, number);
            return $"{number} ({screen.Name}, {screen.Area.Size.X} x {screen.Area.Size.Y})";
        }
        catch (GlfwException error)
        {
            throw new EngineException($"screen {number} cannot be looked for: {error.Message.TrimEnd('.')}; run this where the window opens", error);
        }
    }

    private static string Port(string option, string text, SocketType type)
    {
        (IPAddress address, int port) = RemoteOption.ParseEndpoint($"--{option}", text);
        using var socket = new Socket(address.AddressFamily, type, type == SocketType.Stream ? ProtocolType.Tcp : ProtocolType.Udp);
        socket.Bind(new IPEndPoint(address, port));
        return $"port {port} is free";
    }

    private static Diagnosis Check(string what, Func<string> find)
    {
        try
        {
            return new Diagnosis(what, true, true, find());
        }
        catch (Exception error) when (error is EngineException or UsageException or SocketException)
        {
            return new Diagnosis(what, false, true, error is SocketException ? $"the port cannot be used: {error.Message}" : error.Message);
        }
    }
}
