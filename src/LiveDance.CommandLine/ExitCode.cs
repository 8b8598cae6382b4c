namespace LiveDance.CommandLine;

/// <summary>The exit codes of the programs.</summary>
internal static class ExitCode
{
    /// <summary>The command succeeded.</summary>
    public const int Success = 0;

    /// <summary>The command failed; one sentence on standard error gives the reason.</summary>
    public const int Failed = 1;

    /// <summary>The command line is invalid; one sentence on standard error gives the reason.</summary>
    public const int WrongUsage = 2;

    /// <summary>The command was ended by a signal: 128 plus the number of SIGINT, as in shells.</summary>
    public const int Interrupted = 130;
}
