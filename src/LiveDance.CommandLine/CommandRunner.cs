using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using LiveDance.Engine;
using LiveDance.Engine.Diagnostics;
using LiveDance.Engine.Inference;

namespace LiveDance.CommandLine;

/// <summary>Runs one command of a program; handles signals and help, and reports each failure with one sentence and an exit code.</summary>
internal static partial class CommandRunner
{
    // Time after a signal from which a command that is still running says so.
    private static readonly TimeSpan StoppingNotice = TimeSpan.FromSeconds(2);

    // Names of files may begin with '@', which the parser would take for a list of arguments in a file, and with the letter of an option.
    internal static readonly ParserConfiguration Syntax = new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };

    /// <summary>Runs one command.</summary>
    /// <param name="root">The program's commands.</param>
    /// <param name="arguments">The command and its arguments.</param>
    /// <returns>0 success, 1 failure, 2 wrong usage, 130 interrupted.</returns>
    public static async Task<int> RunAsync(RootCommand root, string[] arguments)
    {
        // The pipeline's workers block in native code; without this the pool delays each further thread by half a second.
        ThreadPool.SetMinThreads(8, 8);
        NativeHeap.Configure();
        EngineCache.Progress = static line => Console.Error.WriteLine($"livedance: {line}");
        ParseResult parsed = root.Parse(arguments.Length == 0 ? ["--help"] : arguments, Syntax);
        if (parsed.Action is not HelpAction && UnknownOption(parsed) is { } unknown)
        {
            string name = parsed.CommandResult.Command.Name;
            return Fail($"There is no option '{unknown}'. Try './livedance {name} --help'.", ExitCode.WrongUsage);
        }
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
        {
            bool hasCommand = parsed.CommandResult.Command is not RootCommand;
            string command = hasCommand ? parsed.CommandResult.Command.Name + " " : "";
            string problem = !hasCommand && parsed.UnmatchedTokens is [{ } word, ..]
                ? $"There is no command '{word}'."
                : parsed.Errors[0].Message;
            return Fail($"{problem} Try './livedance {command}--help'.", ExitCode.WrongUsage);
        }
        int empty = Array.IndexOf(arguments, "");
        if (empty >= 0)
        {
            string after = empty > 0 ? $" after '{arguments[empty - 1]}'" : "";
            return Fail($"The argument{after} is empty; give a name. Try './livedance --help'.", ExitCode.WrongUsage);
        }
        using var stop = new CancellationTokenSource();
        // Most commands end at once; a training finishes its step and writes a checkpoint first.
        using var stopping = new Timer(
            _ => Console.Error.WriteLine("livedance: stopping, and finishing what is being written; Ctrl-C again ends at once."));
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
            return Fail(error.Message, ExitCode.WrongUsage);
        }
        catch (EngineException error)
        {
            return Fail(Remedies.MessageWithRemedy(error), ExitCode.Failed);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return Fail("Interrupted before anything was written.", ExitCode.Interrupted);
        }
        catch (IOException error) when (Console.IsOutputRedirected && error.StackTrace?.Contains("ConsoleStream", StringComparison.Ordinal) == true)
        {
            return Fail($"The standard output cannot be written: {FailureCause.Of(error)}.", ExitCode.Failed);
        }
        catch (Exception error)
        {
            string report = CrashReport.Write(error);
            return Fail($"Internal error ({error.GetType().Name}: {error.Message}); the details are in '{report}'.", ExitCode.Failed);
        }

        void Stop(PosixSignalContext signal)
        {
            // The first signal lets the command finish its files; a second one terminates the process.
            if (stop.IsCancellationRequested) return;
            signal.Cancel = true;
            stopping.Change(StoppingNotice, Timeout.InfiniteTimeSpan);
            stop.Cancel();
        }
    }

    // The first argument that looks like an option and is no file: the parser takes it for the name of a source.
    private static string? UnknownOption(ParseResult parsed)
    {
        if (parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash)) return null;
        return parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).Select(token => token.Value)
            .Concat(parsed.CommandResult.Command is RootCommand ? [] : parsed.UnmatchedTokens)
            .FirstOrDefault(value => value.Length > 1 && value[0] == '-' && !File.Exists(value) && !Directory.Exists(value));
    }

    // Prints the defaults of enumerations as they are typed (side-by-side for SideBySide), and the launcher's name for both programs.
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

    private static int Fail(string sentence, int code)
    {
        Notices.Print(sentence);
        return code;
    }
}
