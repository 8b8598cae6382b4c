using System.Text.Json.Serialization;
using LiveDance.Engine.Generation;
using LiveDance.Training.Networks;
using OpenCvSharp;

namespace LiveDance.Training.Trainers;

/// <summary>
/// The networks and hyperparameters of a run. They are stored with the run and cannot be changed when it is resumed.
/// </summary>
public sealed record TrainingOptions
{
    /// <summary>
    /// Sides of the paper's pictures are multiples of this: the global generator halves a picture of half the size four times.
    /// </summary>
    public const int PaperMultiple = 32;

    /// <summary>The networks.</summary>
    public TrainingPreset Preset { get; init; }

    /// <summary>
    /// Size of the paper's pictures, in pixels; 0 for the dataset's. The live networks' pictures always have the dataset's size.
    /// </summary>
    [JsonConverter(typeof(SizeConverter))]
    public Size Size { get; init; }

    /// <summary>Channels of the live generator.</summary>
    public LiveWidths Widths { get; init; } = new(64, 96, 128);

    /// <summary>Residual blocks of the live generator.</summary>
    public int Blocks { get; init; } = 6;

    /// <summary>
    /// Sequences of the video that are trained in turn. With 64 in place of 4, and then with 256, unseen frames became better
    /// (docs/training-notes.md).
    /// </summary>
    [JsonPropertyName("streams")]
    public int Sequences { get; init; } = 256;

    /// <summary>Frames per step.</summary>
    public int Batch { get; init; } = 8;

    /// <summary>
    /// Consecutive frames that the gradient flows through once the discriminators have joined in; 2 as in Chan et al. 2018, sec.
    /// 3.3.
    /// </summary>
    public int Unroll { get; init; } = 2;

    /// <summary>Adam's initial learning rate. 1e-3 was as good for the generator, 4e-3 worse (docs/training-notes.md).</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>Seed of every random number.</summary>
    public int Seed { get; init; } = 1;
}
