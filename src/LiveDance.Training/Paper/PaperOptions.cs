namespace LiveDance.Training.Paper;

/// <summary>The paper's networks and hyperparameters. The defaults are as published.</summary>
public sealed record PaperOptions
{
    /// <summary>Channels of the generators' first layer.</summary>
    public int Width { get; init; } = 64;

    /// <summary>Residual blocks of the global generator.</summary>
    public int Blocks { get; init; } = 9;

    /// <summary>Channels of the discriminators' first layer.</summary>
    public int DiscriminatorWidth { get; init; } = 64;

    /// <summary>
    /// Whether two consecutive frames are generated and judged together, or each frame alone (Chan et al. 2018, sec. 3.3).
    /// </summary>
    public bool Temporal { get; init; } = true;

    /// <summary>Adam's initial learning rate.</summary>
    public double LearningRate { get; init; } = 2e-4;

    /// <summary>Seed of every random number.</summary>
    public int Seed { get; init; } = 1;
}
