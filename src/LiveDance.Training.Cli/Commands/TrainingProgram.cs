using System.CommandLine;
using LiveDance.CommandLine;

namespace LiveDance.Training.Cli.Commands;

/// <summary>The training program's command line.</summary>
internal static class TrainingProgram
{
    /// <summary>Builds the root command, with the commands of <see cref="TrainingCommands.Descriptions"/>.</summary>
    public static RootCommand Root() => new("LiveDance's training: creates a performer from a video of a person, and evaluates it.")
    {
        PrepareCommand.Build(),
        TrainCommand.Build(),
        ExportCommand.Build(),
        AblateCommand.Build(),
        EvaluateCommand.Build(),
        MeasureCommand.Build(),
    };
}
