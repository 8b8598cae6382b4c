using System.CommandLine;
using LiveDance.CommandLine;

namespace LiveDance.Commands;

/// <summary>The live program's command line.</summary>
internal static class LiveProgram
{
    /// <summary>Every command there is. Those of the training program are listed, and say where they are to be had.</summary>
    public static RootCommand Root() => new("LiveDance: you dance, and on the screen another performer dances your moves, live.")
    {
        DemoCommand.Build(),
        LiveCommand.Build(),
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

    // The launcher starts the training program for these; who starts this program without the launcher is told.
    private static Command Elsewhere(string name)
    {
        var command = new Command(name, TrainingCommands.Descriptions[name]) { TreatUnmatchedTokensAsErrors = false };
        command.SetAction(int (ParseResult _) => throw new UsageException(
            $"'{name}' is a command of the training program: run './livedance {name}', or {TrainingCommands.Program} where there is no launcher."));
        return command;
    }
}
