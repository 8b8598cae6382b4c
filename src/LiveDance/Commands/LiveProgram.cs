using System.CommandLine;
using LiveDance.CommandLine;

namespace LiveDance.Commands;

/// <summary>The command line of the live program.</summary>
internal static class LiveProgram
{
    /// <summary>Builds the root command. Commands of the training program are listed, with a message about where to find them.</summary>
    public static RootCommand Root() => new("LiveDance: transfers a dancer's movement to another performer in real time.")
    {
        DemoCommand.Build(),
        LiveCommand.Build(),
        LiveCommand.BuildKiosk(),
        TransferCommand.Build(),
        PoseCommand.Build(),
        Elsewhere("prepare"),
        Elsewhere("train"),
        Elsewhere("export"),
        Elsewhere("ablate"),
        Elsewhere("evaluate"),
        BenchCommand.Build(),
        MotionReportCommand.Build(),
        Elsewhere("measure"),
        LatencyCommand.Build(),
        SoakCommand.Build(),
        DoctorCommand.Build(),
        DevicesCommand.Build(),
        SetupCommand.Build(),
    };

    // The launcher starts the training program for these; this message is for those who start this program directly.
    private static Command Elsewhere(string name)
    {
        var command = new Command(name, TrainingCommands.Descriptions[name]) { TreatUnmatchedTokensAsErrors = false };
        command.SetAction(int (ParseResult _) => throw new UsageException(
            $"'{name}' is a command of the training program: run './livedance {name}', or {TrainingCommands.Program} directly."));
        return command;
    }
}
