using OpenCvSharp;

namespace LiveDance.Engine.Output;

/// <summary>How a picture is fitted into an output of another aspect ratio.</summary>
public enum FitMode
{
    /// <summary>Fills the output and cuts off what exceeds it.</summary>
    Crop,

    /// <summary>Shows the whole picture with black bars.</summary>
    Pad,

    /// <summary>Stretches the picture to the output's aspect ratio.</summary>
    Stretch,
}

/// <summary>The settings of outputs.</summary>
/// <param name="Size">The size in pixels; null for the picture's own.</param>
/// <param name="Fit">How a picture of another aspect ratio is fitted.</param>
/// <param name="FramesPerSecond">The constant rate in pictures a second, independent of the pipeline's.</param>
/// <param name="Alpha">Whether the performer's matte is written as alpha, in formats that support it.</param>
/// <param name="Mirror">Whether left and right are swapped.</param>
public sealed record OutputSettings(
    Size? Size = null, FitMode Fit = FitMode.Pad, double FramesPerSecond = 30, bool Alpha = false, bool Mirror = false)
{
    /// <summary>The largest side of an output, in pixels.</summary>
    public const int LargestSide = 8192;
}
