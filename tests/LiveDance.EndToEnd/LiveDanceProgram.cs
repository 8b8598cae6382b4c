using System.Diagnostics;
using LiveDance.CommandLine;
using LiveDance.Engine.Inference;

namespace LiveDance.EndToEnd;

/// <summary>The result of a run of the program.</summary>
/// <param name="ExitCode">0 success, 1 failure, 2 wrong usage, 130 interrupted.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Errors">Standard error.</param>
internal sealed record ProgramRun(int ExitCode, string Output, string Errors)
{
    /// <summary>Asserts that the program failed with one sentence and without a stack trace.</summary>
    /// <returns>The sentence.</returns>
    public string Sentence()
    {
        Assert.DoesNotContain("   at ", Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Internal error", Errors, StringComparison.Ordinal);
        return Assert.Single(Errors.Split('\n'), line => line.StartsWith("livedance:", StringComparison.Ordinal));
    }
}

/// <summary>Runs the built programs in child processes.</summary>
internal static class LiveDanceProgram
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(4);

    /// <summary>The live program's file.</summary>
    public static string Path { get; } =
        System.IO.Path.Combine(Footage.Repository, "artifacts", "bin", "LiveDance", "release", "livedance");

    /// <summary>The training program's file.</summary>
    public static string TrainingPath { get; } =
        System.IO.Path.Combine(Footage.Repository, "artifacts", "bin", "LiveDance.Training.Cli", "release", "livedance-training");

    public static string Guest { get; } = System.IO.Path.Combine(Footage.Repository, "footage", "guest.mp4");

    /// <summary>Runs the program to its end.</summary>
    public static ProgramRun Run(params string[] arguments) => Finish(Start(arguments));

    /// <summary>Starts the program, without a display unless one is given.</summary>
    /// <param name="arguments">The command and its arguments.</param>
    /// <param name="display">The X server's display; null for none.</param>
    /// <param name="folder">The working directory; the repository if null.</param>
    /// <param name="home">The user's home; the tests' own if null.</param>
    /// <param name="path">The folder in which programs are looked for; the tests' own if null.</param>
    /// <param name="models">The folder of performers and networks; the repository's if null.</param>
    public static Process Start(
        string[] arguments, string? display = null, string? folder = null, string? home = null, string? path = null, string? models = null)
    {
        var start = new ProcessStartInfo(TrainingCommands.Descriptions.ContainsKey(arguments[0]) ? TrainingPath : Path, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? Footage.Repository,
        };
        start.Environment.Remove("DISPLAY");
        start.Environment.Remove("WAYLAND_DISPLAY");
        if (path is not null) start.Environment["PATH"] = path;
        if (home is not null) start.Environment["HOME"] = home;
        if (models is not null) start.Environment[ModelFolder.Variable] = models;
        if (display is not null) start.Environment["DISPLAY"] = display;
        return Process.Start(start)!;
    }

    /// <summary>Waits for the end and collects the output.</summary>
    public static ProgramRun Finish(Process program)
    {
        using (program)
        {
            Task<string> output = program.StandardOutput.ReadToEndAsync(), errors = program.StandardError.ReadToEndAsync();
            if (!program.WaitForExit(Timeout))
            {
                program.Kill();
                Assert.Fail("The program did not end.");
            }
            return new ProgramRun(program.ExitCode, output.Result, errors.Result);
        }
    }
}
