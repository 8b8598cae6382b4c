using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace LiveDance.Engine.Media;

/// <summary>Checks once that ffmpeg and ffprobe are installed and new enough, so that a command says so before its work.</summary>
public static partial class FfmpegInstallation
{
    // The first version with -fps_mode, by which every frame keeps its time stamp.
    private static readonly Version Oldest = new(5, 1);

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private static readonly Lazy<EngineException?> Problem = new(FindProblem);

    /// <summary>The programs that are needed.</summary>
    public static IReadOnlyList<string> Programs { get; } = ["ffmpeg", "ffprobe"];

    /// <summary>Checks both programs; after the first time without starting them.</summary>
    /// <exception cref="EngineException">One is missing or too old.</exception>
    public static void Require()
    {
        if (Problem.Value is { } problem) throw new EngineException(problem.Message, problem, problem.Remedy);
    }

    /// <summary>The version of a program as it prints it; null if it cannot be started.</summary>
    /// <param name="program">One of <see cref="Programs"/>.</param>
    public static string? VersionOf(string program)
    {
        var start = new ProcessStartInfo(program, ["-version"]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        try
        {
            using Process asked = Process.Start(start)!;
            string first = asked.StandardOutput.ReadLine() ?? "";
            asked.StandardOutput.ReadToEnd();
            string[] words = first.Split(' ');
            return asked.WaitForExit(Timeout) && words.Length > 2 ? words[2] : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>What is wrong with a version, as a sentence; null if it will do.</summary>
    /// <param name="program">One of <see cref="Programs"/>.</param>
    /// <param name="version">Its version as it prints it; null if it cannot be started.</param>
    public static string? Obstacle(string program, string? version)
    {
        if (version is null) return $"{program} is not installed.";
        // Versions of development have a date or a count instead of a number, and are newer.
        Match match = Release().Match(version);
        if (!match.Success) return null;
        var found = new Version(Number("major"), Number("minor"));
        return found >= Oldest ? null : $"{program} has version {found} and {Oldest} or later is needed; install a newer one, for instance from ffmpeg.org.";

        int Number(string name) => int.TryParse(match.Groups[name].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;
    }

    private static EngineException? FindProblem()
    {
        string?[] versions = new string?[Programs.Count];
        Parallel.For(0, versions.Length, i => versions[i] = VersionOf(Programs[i]));
        for (int i = 0; i < versions.Length; i++)
        {
            if (Obstacle(Programs[i], versions[i]) is { } obstacle)
                return new EngineException(obstacle, versions[i] is null ? Remedy.InstallRequirements : Remedy.None);
        }
        return null;
    }

    // 5.1.9-0+deb12u1, 4.2, n6.0; but not N-109000-gabc or 2024-05-01-git.
    [GeneratedRegex(@"^n?(?<major>\d{1,3})\.(?<minor>\d{1,4})")]
    private static partial Regex Release();
}
