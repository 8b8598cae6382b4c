using LiveDance.Engine;

namespace LiveDance.Training;

/// <summary>
/// A failure that a user can act on. The message is one sentence that names the file or device and what is wrong with it; the way
/// out depends on the program, which derives it from <see cref="Problem"/>.
/// </summary>
public sealed class TrainingException : EngineException
{
    /// <param name="problem">The kind of failure.</param>
    /// <param name="message">One sentence for the user, with a full stop.</param>
    public TrainingException(TrainingProblem problem, string message) : base(message) => Problem = problem;

    /// <param name="problem">The kind of failure.</param>
    /// <param name="message">One sentence for the user, with a full stop.</param>
    /// <param name="inner">The exception that caused it.</param>
    public TrainingException(TrainingProblem problem, string message, Exception inner) : base(message, inner) => Problem = problem;

    /// <summary>The kind of failure.</summary>
    public TrainingProblem Problem { get; }
}
