namespace LiveDance.Training.Evaluation;

/// <summary>The change of the pictures over many frames with feedback.</summary>
/// <param name="Frames">The number of frames rendered.</param>
/// <param name="Colour">
/// Mean levels of blue, green and red over the last frames, as fractions of those over the first frames.
/// </param>
/// <param name="Sharpness">Laplacian energy over the last frames, as a fraction of that over the first frames.</param>
public sealed record LongRunDriftFigures(int Frames, double[] Colour, double Sharpness)
{
    // Largest change of a stable performer, as a fraction.
    private const double MaxChange = 0.03;

    /// <summary>Whether colours and sharpness changed by at most 3 %.</summary>
    public bool IsStable => Colour.Append(Sharpness).All(share => Math.Abs(share - 1) <= MaxChange);
}
