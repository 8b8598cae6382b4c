namespace LiveDance.Measurement.Soak;

/// <summary>Computes the growth of a quantity over time as a least-squares slope.</summary>
internal sealed class LeakTrend(string what, string unit)
{
    public const string Memory = "resident memory", Handles = "open handles";

    /// <summary>Share of the samples, from the beginning, that is ignored while caches and pools fill.</summary>
    public const double WarmUp = 0.25;

    private readonly List<(double Seconds, double Value)> _samples = [];

    // Samples of a chart: more than it has pixels for are of no use.
    private const int MostDrawn = 600;

    public void Add(double seconds, double value) => _samples.Add((seconds, value));

    /// <summary>The slope of the samples after the warm-up, <see cref="WarmUp"/>.</summary>
    public SlopeLine Line()
    {
        if (_samples.Count == 0) return new SlopeLine(what, 0, 0, 0, unit);
        List<(double Seconds, double Value)> kept = [.. _samples.Skip((int)(WarmUp * _samples.Count))];
        double meanTime = kept.Average(sample => sample.Seconds), mean = kept.Average(sample => sample.Value);
        double spread = kept.Sum(sample => (sample.Seconds - meanTime) * (sample.Seconds - meanTime));
        double slope = spread == 0 ? 0 : kept.Sum(sample => (sample.Seconds - meanTime) * (sample.Value - mean)) / spread;
        return new SlopeLine(what, kept[0].Value, kept[^1].Value, 3600 * slope, unit) { Samples = Drawn() };
    }

    private (double Minutes, double Value)[] Drawn()
    {
        int step = (_samples.Count / MostDrawn) + 1;
        return [.. _samples.Where((_, i) => i % step == 0).Select(sample => (sample.Seconds / 60, sample.Value))];
    }
}
