using System.CommandLine;
using LiveDance.Engine;

namespace LiveDance.Training.Cli;

/// <summary>
/// Completes the messages of the training library, which knows nothing of the command line, with the command or option that is the way
/// out.
/// </summary>
internal static class TrainingAdvice
{
    /// <summary>Sets what a command does; it runs on a worker thread.</summary>
    /// <param name="command">The command.</param>
    /// <param name="action">Receives the parsed arguments and returns the exit code.</param>
    public static void SetAction(Command command, Func<ParseResult, CancellationToken, int> action) => command.SetAction(
        (parsed, cancellation) => Task.Run(
            () =>
            {
                try
                {
                    return action(parsed, cancellation);
                }
                catch (TrainingException error)
                {
                    throw new EngineException(Sentence(error), error);
                }
            },
            CancellationToken.None));

    /// <summary>The message with the way out in terms of commands, one sentence.</summary>
    public static string Sentence(TrainingException error) => $"{error.Message.TrimEnd('.')}; {WayOut(error.Problem)}.";

    private static string WayOut(TrainingProblem problem) => problem switch
    {
        TrainingProblem.DatasetMissing => "'livedance prepare' makes one",
        TrainingProblem.DatasetUnfinished => "run 'livedance prepare' with the same video and folder again",
        TrainingProblem.CameraMoved => "film from a tripod, or use the video nevertheless with --force",
        TrainingProblem.RunExists => "continue it with --resume, or name another folder",
        TrainingProblem.RunMissing or TrainingProblem.CheckpointMissing => "'livedance train' makes one",
        TrainingProblem.RunNotWritable => "free some space or name another folder; --resume continues from the checkpoint",
        TrainingProblem.OutOfMemory =>
            "train on smaller pictures (prepare --size 384, or --size with --preset paper), or end other programs; --resume continues from the "
            + "checkpoint",
        TrainingProblem.PaperRunNotExportable => "a performer is made of a run with --preset live",
        TrainingProblem.CudaUnavailable => "name a libtorch that does by --libtorch FOLDER (docs/gpu.md), or train with --device cpu",
        _ => throw new ArgumentOutOfRangeException(nameof(problem)),
    };
}
