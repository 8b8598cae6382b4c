using LiveDance.Engine.Pose.Networks;

namespace LiveDance.Engine.Pose.Tracking;

/// <summary>
/// Recognizes a cut in a video, another camera or light that comes on from one image to the next, by the mean colours of a few hundred cells:
/// nearly all of them change at once. A person who moves, or a camera that turns, changes fewer.
/// </summary>
internal sealed unsafe class SceneCut
{
    private const int Across = 20, Down = 15;

    // Samples of a cell in each direction.
    private const int Samples = 6;

    // Change of a cell's mean in one of the three channels, in levels of 255, and the share of the cells that must have changed by more: a camera's
    // noise and exposure change less in one image, the colours of two rooms differ by more.
    private const float LeastChange = 8, LeastShare = 0.75f;

    private readonly float[] _means = new float[3 * Across * Down];
    private bool _any;

    /// <summary>Forgets the image before.</summary>
    public void Reset() => _any = false;

    /// <summary>Whether the image shows another scene than the one before.</summary>
    /// <param name="image">The next image.</param>
    public bool Observe(in ImageView image)
    {
        int changed = 0;
        for (int row = 0; row < Down; row++)
            for (int column = 0; column < Across; column++)
                if (Update(image, column, row)) changed++;
        bool cut = _any && changed >= LeastShare * Across * Down;
        _any = true;
        return cut;
    }

    // Measures a cell anew. Returns whether it has changed.
    private bool Update(in ImageView image, int column, int row)
    {
        int blue = 0, green = 0, red = 0;
        for (int v = 0; v < Samples; v++)
        {
            byte* pixels = image.Pixels + (((row * Samples) + v) * image.Height / (Down * Samples) * image.Stride);
            for (int u = 0; u < Samples; u++)
            {
                byte* pixel = pixels + (((column * Samples) + u) * image.Width / (Across * Samples) * 3);
                blue += pixel[0];
                green += pixel[1];
                red += pixel[2];
            }
        }
        Span<float> means = _means.AsSpan(3 * ((row * Across) + column), 3);
        const float Share = 1f / (Samples * Samples);
        bool changed = MathF.Abs((Share * blue) - means[0]) > LeastChange || MathF.Abs((Share * green) - means[1]) > LeastChange
            || MathF.Abs((Share * red) - means[2]) > LeastChange;
        (means[0], means[1], means[2]) = (Share * blue, Share * green, Share * red);
        return changed;
    }
}
