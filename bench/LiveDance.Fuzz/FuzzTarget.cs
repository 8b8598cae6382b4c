namespace LiveDance.Fuzz;

/// <summary>A parser, and intact inputs for it.</summary>
/// <param name="Name">What is parsed.</param>
/// <param name="Share">How often it is tried, relative to the others.</param>
/// <param name="Samples">Intact inputs.</param>
/// <param name="Parse">Parses an input; throws what a caller of that parser expects, see <see cref="IsRefusal"/>.</param>
internal sealed record FuzzTarget(string Name, int Share, IReadOnlyList<byte[]> Samples, Action<byte[]> Parse)
{
    /// <summary>Whether an exception is how the parser refuses an input.</summary>
    public Func<Exception, bool> IsRefusal { get; init; } = error => error is Engine.EngineException;
}
