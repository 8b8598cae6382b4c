namespace LiveDance.Engine.Smoothing;

/// <summary>Causal filters of the key points.</summary>
public enum SmoothingFilter
{
    /// <summary>One-Euro filter: little jitter at rest and little lag in motion.</summary>
    OneEuro,

    /// <summary>Median of the last frames: removes single outliers, lags by two frames.</summary>
    Median,

    /// <summary>Exponential filter.</summary>
    Exponential,
}

/// <summary>Options of <see cref="PoseSmoother"/>.</summary>
/// <param name="Filter">Filter.</param>
/// <param name="PredictSeconds">See <see cref="PoseSmoother.PredictSeconds"/>: 0 to 0.1.</param>
/// <param name="PredictLatency">Whether <paramref name="PredictSeconds"/> follows the measured latency.</param>
public sealed record SmoothingOptions(
    SmoothingFilter Filter = SmoothingFilter.OneEuro, float PredictSeconds = 0, bool PredictLatency = false)
{
    /// <summary>Creates the filter.</summary>
    public IKeypointFilter CreateFilter() => Filter switch
    {
        SmoothingFilter.Median => new MedianSmoothing(),
        SmoothingFilter.Exponential => new ExponentialSmoothing(),
        _ => new OneEuroSmoothing(),
    };
}
