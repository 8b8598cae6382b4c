using System.CommandLine;
using System.CommandLine.Help;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using LiveDance.Engine;
using LiveDance.Engine.Diagnostics;

namespace LiveDance.CommandLine;

/// <summary>Runs one command of a program: signals, help, and one sentence and an exit code for whatever goes wrong.</summary>
internal static partial class CommandRunner
{
    /// <summary>Runs one command.</summary>
    /// <param name="root">The program's commands.</param>
    /// <param name="arguments">Which, and with what.</param>
    /// <returns>0 done, 1 failed, 2 wrong usage, 130 interrupted.</returns>
    public static async Task<int> RunAsync(RootCommand root, string[] arguments)
    {
        // The pipeline's workers block in native code; the pool must not wait half a second to give each a thread.
        ThreadPool.SetMinThreads(8, 8);
        NativeHeap.Configure();
        ParseResult parsed = root.Parse(arguments.Length == 0 ? ["--help"] : arguments);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
        {
            bool named = parsed.CommandResult.Command is not RootCommand;
            string command = named ? parsed.CommandResult.Command.Name + " " : "";
            string wrong = !named && parsed.UnmatchedTokens is [{ } word, ..] ? $"There is no command '{word}'." : parsed.Errors[0].Message;
            return Complain($"{wrong} Try './livedance {command}--help'.", ExitCode.WrongUsage);
        }
        using var stop = new CancellationTokenSource();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            if (parsed.Action is HelpAction) return await PrintHelpAsync(parsed, configuration).ConfigureAwait(false);
            return await parsed.InvokeAsync(configuration, stop.Token).ConfigureAwait(false);
        }
        catch (UsageException error)
        {
            return Complain(error.Message, ExitCode.WrongUsage);
        }
        catch (EngineException error)
        {
            return Complain(Remedies.Sentence(error), ExitCode.Failed);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return Complain("Interrupted before anything was written.", ExitCode.Interrupted);
        }
        catch (Exception error)
        {
            string report = CrashReport.Write(error);
            return Complain($"LiveDance has a defect ({error.GetType().Name}: {error.Message}); the details are in '{report}'.", ExitCode.Failed);
        }

        void Stop(PosixSignalContext signal)
        {
            // The command finishes its files and ends by itself; a second signal ends it at once.
            if (stop.IsCancellationRequested) return;
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    // The library shows an enum's default as C# spells it, SideBySide; people type side-by-side. And they type livedance for both
    // programs.
    private static async Task<int> PrintHelpAsync(ParseResult parsed, InvocationConfiguration configuration)
    {
        using var help = new StringWriter();
        configuration.Output = help;
        int code = await parsed.InvokeAsync(configuration).ConfigureAwait(false);
        string text = help.ToString().Replace(TrainingCommands.Program, "livedance", StringComparison.Ordinal);
        Console.Out.Write(EnumDefault().Replace(text, match => JsonNamingPolicy.KebabCaseLower.ConvertName(match.Value)));
        return code;
    }

    [GeneratedRegex(@"(?<=\[default: )([A-Z][a-z]+)+(?=\])")]
    private static partial Regex EnumDefault();

    private static int Complain(string sentence, int code)
    {
        Console.Error.WriteLine($"livedance: {sentence}");
        return code;
    }
}
