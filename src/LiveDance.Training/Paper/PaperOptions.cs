namespace LiveDance.Training.Paper;

/// <summary>How the paper's networks are trained. What is not set is as published.</summary>
public sealed record PaperOptions
{
    /// <summary>Channels of the generators' first layer.</summary>
    public int Width { get; init; } = 64;

    /// <summary>Residual blocks of the global generator.</summary>
    public int Blocks { get; init; } = 9;

    /// <summary>Channels of the discriminators' first layer.</summary>
    public int CriticWidth { get; init; } = 64;

    /// <summary>Whether two frames in a row are painted and judged, or each alone (Chan et al. 2018, sec. 3.3).</summary>
    public bool Temporal { get; init; } = true;

    /// <summary>Adam's learning rate before it decays.</summary>
    public double LearningRate { get; init; } = 2e-4;

    /// <summary>The seed of all chance.</summary>
    public int Seed { get; init; } = 1;
}
