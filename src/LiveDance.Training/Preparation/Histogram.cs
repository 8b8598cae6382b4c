namespace LiveDance.Training.Preparation;

/// <summary>A histogram with bins of equal width.</summary>
/// <param name="Title">The name of the quantity.</param>
/// <param name="Low">Lower end of the first bin.</param>
/// <param name="High">Upper end of the last bin.</param>
/// <param name="Unit">Unit of the values.</param>
/// <param name="Counts">Number of values in each bin.</param>
internal sealed record Histogram(string Title, double Low, double High, string Unit, int[] Counts)
{
    /// <summary>Share of the bins that have at least a thousandth of the values.</summary>
    public double Filled => Counts.Count(count => count * 1000L >= Math.Max(1, Counts.Sum())) / (double)Counts.Length;
}
