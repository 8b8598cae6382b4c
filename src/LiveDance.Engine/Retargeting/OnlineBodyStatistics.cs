using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Retargeting;

/// <summary>Estimates <see cref="BodyStatistics"/> during a live session, from percentiles over the last minute.</summary>
public sealed class OnlineBodyStatistics
{
    // Rate at which poses are sampled, in samples a second.
    private const double SamplesPerSecond = 10;

    // Number of samples in the window: one minute.
    private const int Window = 600;

    // Percentiles of the ankles for either end and of the heights, and the half-width of the band around either end in which heights are
    // taken, as a share of the range. Performers are measured with the same percentiles, so that the two can be compared.
    private const float NearPercentile = 0.97f, FarPercentile = 0.05f, HeightPercentile = 0.90f, HeightBand = 0.15f;

    // Difference of two ankles, in body heights, below which they count as one position.
    private const float Jitter = 0.003f;

    private readonly float[] _ankles = new float[Window];
    private readonly float[] _heights = new float[Window];
    private readonly float[] _centres = new float[Window];
    private readonly float[] _sorted = new float[Window];
    private int _count;
    private int _next;
    private double _lastSample = double.NegativeInfinity;

    /// <summary>Whether a person was measured; <see cref="Current"/> is undefined before.</summary>
    public bool Ready => _count > 0;

    /// <summary>Current estimate, in pixels of the source.</summary>
    public BodyStatistics Current { get; private set; }

    /// <summary>Leftmost and rightmost position of the person, as percentiles of the samples, in pixels of the source.</summary>
    public (float Left, float Right) Walk { get; private set; }

    /// <summary>
    /// Estimate from the first pose alone, in pixels of the source, with one height for both ends.
    /// </summary>
    public BodyStatistics First { get; private set; }

    /// <summary>Discards all samples.</summary>
    public void Reset()
    {
        _count = _next = 0;
        _lastSample = double.NegativeInfinity;
    }

    /// <summary>Adds a pose; at most ten a second are used.</summary>
    /// <param name="pose">Smoothed pose, in pixels of the source.</param>
    /// <param name="time">Time of the pose in seconds; later than in the previous call.</param>
    public void Add(PersonPose pose, double time)
    {
        if (time - _lastSample >= 1 / SamplesPerSecond - 1e-6 || time < _lastSample) Sample(pose, time);
    }

    private void Sample(PersonPose pose, double time)
    {
        if (!BodyMeasure.TryFoot(pose, out (float X, float Y) foot)) return;
        float height = BodyMeasure.Stature(pose);
        _lastSample = time;
        _ankles[_next] = foot.Y;
        _heights[_next] = height;
        _centres[_next] = foot.X;
        _next = (_next + 1) % Window;
        bool first = _count == 0;
        _count = Math.Min(_count + 1, Window);
        Current = Measure();
        Walk = (Percentile(_centres, FarPercentile), Percentile(_centres, 1 - FarPercentile));
        if (first) First = Current with { HeightNear = height, HeightFar = height };
    }

    private BodyStatistics Measure()
    {
        float near = Percentile(_ankles, NearPercentile), far = Percentile(_ankles, FarPercentile);
        float band = (HeightBand * (near - far)) + (Jitter * _heights[0]);
        return new BodyStatistics
        {
            AnkleNear = near,
            AnkleFar = far,
            HeightNear = HeightAround(near, band),
            HeightFar = HeightAround(far, band),
            CentreX = Percentile(_centres, 0.5f),
        };
    }

    private float HeightAround(float ankle, float band)
    {
        int found = 0;
        for (int i = 0; i < _count; i++)
            if (MathF.Abs(_ankles[i] - ankle) <= band) _sorted[found++] = _heights[i];
        // Percentiles are interpolated between samples, so with few samples the band can be empty.
        return found > 0 ? SortedPercentile(found, HeightPercentile) : Percentile(_heights, HeightPercentile);
    }

    private float Percentile(float[] samples, float share)
    {
        Array.Copy(samples, _sorted, _count);
        return SortedPercentile(_count, share);
    }

    private float SortedPercentile(int count, float share)
    {
        Span<float> values = _sorted.AsSpan(0, count);
        values.Sort();
        float place = share * (count - 1);
        int below = (int)place, above = Math.Min(below + 1, count - 1);
        return values[below] + ((place - below) * (values[above] - values[below]));
    }
}
