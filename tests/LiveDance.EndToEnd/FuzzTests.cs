using LiveDance.Fuzz;
using LiveDance.Fuzz.Targets;

namespace LiveDance.EndToEnd;

/// <summary>Puts some damaged inputs through every parser, as <c>bench/LiveDance.Fuzz</c> does with a million.</summary>
public sealed class FuzzTests
{
    private const int Inputs = 10_000, Seed = 5;

    [Fact]
    public void Damaged_inputs_are_parsed_or_refused()
    {
        using var folder = new TestFolder();
        using var server = new LocalServer();
        IReadOnlyList<FuzzTarget> targets = AllTargets.In(folder.Path, server);
        int shares = targets.Sum(target => target.Share);
        int refused = 0;
        foreach (FuzzTarget target in targets)
        {
            int inputs = Math.Max(20, Inputs * target.Share / shares);
            FuzzResult result = FuzzRun.Try(target, inputs, Seed);
            Assert.True(result.Failure.Length == 0, $"{target.Name}: {result.Failure}");
            Assert.Equal(inputs, result.Inputs);
            refused += result.Refused;
        }
        Assert.InRange(refused, Inputs / 4, Inputs);
    }
}
