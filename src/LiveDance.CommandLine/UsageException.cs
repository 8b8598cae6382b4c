namespace LiveDance.CommandLine;

/// <summary>The command line asks for something impossible: exit code <see cref="ExitCode.WrongUsage"/>.</summary>
/// <param name="message">One sentence that names the option and the way out.</param>
internal sealed class UsageException(string message) : Exception(message);
