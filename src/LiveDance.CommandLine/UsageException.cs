namespace LiveDance.CommandLine;

/// <summary>Thrown if the command line is invalid; leads to exit code <see cref="ExitCode.WrongUsage"/>.</summary>
/// <param name="message">One sentence that names the option and its valid values.</param>
internal sealed class UsageException(string message) : Exception(message);
