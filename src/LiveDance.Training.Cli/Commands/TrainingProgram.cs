using System.CommandLine;
using LiveDance.CommandLine;

namespace LiveDance.Training.Cli.Commands;

/// <summary>The training program's command line.</summary>
internal static class TrainingProgram
{
    /// <summary>Every command there is; those that <see cref="TrainingCommands.Descriptions"/> names.</summary>
    public static RootCommand Root() => new("LiveDance's training: from a video of one person to a performer, and how good they are.")
    {
        PrepareCommand.Build(),
        TrainCommand.Build(),
        ExportCommand.Build(),
        AblateCommand.Build(),
        EvaluateCommand.Build(),
        MeasureCommand.Build(),
    };
}
