namespace LiveDance.Tests;

/// <summary>Tests that keep the wall clock's time: they run after all others, one by one, so that they have the machine.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RealTime
{
    public const string Name = "real time";
}
