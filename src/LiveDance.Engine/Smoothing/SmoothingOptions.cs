namespace LiveDance.Engine.Smoothing;

/// <summary>Which causal filter steadies the key points.</summary>
public enum SmoothingFilter
{
    /// <summary>Steady when still, quick when moving.</summary>
    OneEuro,

    /// <summary>The middle of the last frames: takes out single leaps, lags by two frames.</summary>
    Median,

    /// <summary>A constant share of each new measurement.</summary>
    Exponential,
}

/// <summary>How the pose is steadied on its way to the performer.</summary>
/// <param name="Filter">The filter.</param>
/// <param name="PredictSeconds">See <see cref="PoseSmoother.PredictSeconds"/>: 0 to 0.1.</param>
/// <param name="PredictLatency">
/// Whether <paramref name="PredictSeconds"/> is set anew, again and again, to the latency that is measured.
/// </param>
public sealed record SmoothingOptions(
    SmoothingFilter Filter = SmoothingFilter.OneEuro, float PredictSeconds = 0, bool PredictLatency = false)
{
    /// <summary>Makes the filter.</summary>
    public IKeypointFilter CreateFilter() => Filter switch
    {
        SmoothingFilter.Median => new MedianSmoothing(),
        SmoothingFilter.Exponential => new ExponentialSmoothing(),
        _ => new OneEuroSmoothing(),
    };
}
