namespace LiveDance.Tests;

/// <summary>The collection of tests that depend on real time: they run after all others and not in parallel.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RealTime
{
    public const string Name = "real time";
}
