using LiveDance.Training.Networks;

namespace LiveDance.Training.Trainers;

/// <summary>Which networks are trained.</summary>
public enum TrainingPreset
{
    /// <summary>Small ones that keep up with a camera on a CPU.</summary>
    Live,

    /// <summary>pix2pixHD as published (Chan et al. 2018, Wang et al. 2018).</summary>
    Paper,
}

/// <summary>What is trained, and how. A run keeps its options for good: it can be gone on with, not changed.</summary>
public sealed record TrainingOptions
{
    /// <summary>Which networks.</summary>
    public TrainingPreset Preset { get; init; }

    /// <summary>Side of the paper's pictures, in pixels; 0 for the dataset's. Live pictures always have the dataset's.</summary>
    public int Size { get; init; }

    /// <summary>The live generator's channels.</summary>
    public LiveWidths Widths { get; init; } = new(64, 96, 128);

    /// <summary>The generator's residual blocks.</summary>
    public int Blocks { get; init; } = 6;

    /// <summary>Stretches of the video that are walked along in turn.</summary>
    public int Streams { get; init; } = 256;

    /// <summary>Frames in a step.</summary>
    public int Batch { get; init; } = 8;

    /// <summary>Frames that a gradient flows through once pairs of them are judged. Chan et al. 2018, sec. 3.3: two.</summary>
    public int Unroll { get; init; } = 2;

    /// <summary>Adam's learning rate before it decays.</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>The seed of all chance.</summary>
    public int Seed { get; init; } = 1;
}

/// <summary>When a stage ends: after so much training time or so many steps, whichever is given.</summary>
/// <param name="Seconds">Seconds of training in all, over every resumption; infinite for none.</param>
/// <param name="Steps">Steps in all; <see cref="long.MaxValue"/> for none.</param>
public sealed record TrainingPlan(double Seconds, long Steps)
{
    private const double WarmUpSteps = 200, Constant = 0.4, Least = 0.02;

    /// <summary>The plan of a stage that has a share of the whole, 0 to 1; at least one step.</summary>
    public TrainingPlan Of(double share) => new(Seconds * share, Steps == long.MaxValue ? Steps : Math.Max(1, (long)Math.Round(Steps * share)));

    /// <summary>How much of the stage is done, 0 to 1.</summary>
    public double Progress(long step, double seconds) => Math.Min(1, Math.Max(step / (double)Steps, seconds / Seconds));

    /// <summary>
    /// The share of the learning rate: it rises at first, stays, and falls linearly towards the planned end.
    /// </summary>
    public double Rate(long step, double seconds)
    {
        double progress = Progress(step, seconds);
        double decay = progress < Constant ? 1 : Math.Max(Least, (1 - progress) / (1 - Constant));
        return Math.Min(1, (step + 1) / WarmUpSteps) * decay;
    }
}
