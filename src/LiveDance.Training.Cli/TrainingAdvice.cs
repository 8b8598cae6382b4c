using System.CommandLine;
using LiveDance.Engine;

namespace LiveDance.Training.Cli;

/// <summary>
/// Completes messages of the training library, which does not know the command line, with the command or option that solves the problem.
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
                    throw new EngineException(MessageWithAdvice(error), error);
                }
            },
            CancellationToken.None));

    /// <summary>The error message and the advice, as one sentence.</summary>
    public static string MessageWithAdvice(TrainingException error) => $"{error.Message.TrimEnd('.')}; {Advice(error.Problem)}.";

    private static string Advice(TrainingProblem problem) => problem switch
    {
        TrainingProblem.DatasetMissing => "'livedance prepare' creates one",
        TrainingProblem.DatasetUnfinished => "run 'livedance prepare' with the same video and folder again",
        TrainingProblem.CameraMoved => "film with a tripod, or use the video anyway with --force",
        TrainingProblem.RunExists => "continue it with --resume, or name another folder",
        TrainingProblem.RunMissing or TrainingProblem.CheckpointMissing => "'livedance train' creates one",
        TrainingProblem.RunNotWritable => "free some space or name another folder",
        TrainingProblem.OutOfMemory =>
            "use smaller pictures (prepare --size 384, or --size with --preset paper), or close other programs",
        TrainingProblem.PaperRunNotExportable => "export a run with --preset live",
        TrainingProblem.CudaUnavailable => "name a libtorch with CUDA with --libtorch FOLDER (docs/gpu.md), or train with --device cpu",
        _ => throw new ArgumentOutOfRangeException(nameof(problem)),
    };
}
