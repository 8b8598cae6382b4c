namespace LiveDance.Training;

/// <summary>
/// The failures of a training that whoever calls the library can offer a way out of, such as a command-line option. The message
/// of the <see cref="TrainingException"/> says what is wrong with which file; it does not know how the program is operated.
/// </summary>
public enum TrainingProblem
{
    /// <summary>The dataset's folder does not exist.</summary>
    DatasetMissing,

    /// <summary>The dataset's folder exists, but its preparation has not been completed.</summary>
    DatasetUnfinished,

    /// <summary>The video's camera moved; the preparation accepts it only if it is told to.</summary>
    CameraMoved,

    /// <summary>The folder already holds a training run, which is not to be overwritten.</summary>
    RunExists,

    /// <summary>The folder holds no training run.</summary>
    RunMissing,

    /// <summary>The run's folder cannot be written any more; its last checkpoint is complete.</summary>
    RunNotWritable,

    /// <summary>Memory is exhausted; the run's last checkpoint is complete.</summary>
    OutOfMemory,

    /// <summary>The run has no checkpoint yet.</summary>
    CheckpointMissing,

    /// <summary>The run trains the paper's networks, of which no live performer can be exported.</summary>
    PaperRunNotExportable,

    /// <summary>CUDA was requested, and the libtorch that is loaded does not offer it.</summary>
    CudaUnavailable,
}
