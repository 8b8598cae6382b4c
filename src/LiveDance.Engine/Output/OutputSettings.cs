using OpenCvSharp;

namespace LiveDance.Engine.Output;

/// <summary>What an output does with a picture that has another shape.</summary>
public enum FitMode
{
    /// <summary>Fills the output; what stands over is cut off.</summary>
    Crop,

    /// <summary>Shows all of the picture, with black beside it.</summary>
    Pad,

    /// <summary>Distorts the picture.</summary>
    Stretch,
}

/// <summary>How pictures go out.</summary>
/// <param name="Size">In pixels; null keeps the picture's own.</param>
/// <param name="Fit">What becomes of another shape.</param>
/// <param name="FramesPerSecond">The constant rate, whatever the pipeline does.</param>
/// <param name="Alpha">Whether the performer's matte goes out as well, where a format has room for it.</param>
/// <param name="Mirror">Whether left and right are exchanged.</param>
public sealed record OutputSettings(
    Size? Size = null, FitMode Fit = FitMode.Pad, double FramesPerSecond = 30, bool Alpha = false, bool Mirror = false)
{
    /// <summary>Largest side, in pixels.</summary>
    public const int LargestSide = 8192;
}
