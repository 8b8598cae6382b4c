namespace LiveDance.CommandLine;

/// <summary>What a program's exit codes mean.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Success = 0;

    /// <summary>It failed; one sentence on standard error says why.</summary>
    public const int Failed = 1;

    /// <summary>The command line cannot be what was meant; one sentence on standard error says why.</summary>
    public const int WrongUsage = 2;

    /// <summary>A signal ended it: 128 and the number of SIGINT, as shells count.</summary>
    public const int Interrupted = 130;
}
