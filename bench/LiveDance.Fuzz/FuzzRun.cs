using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;

namespace LiveDance.Fuzz;

/// <summary>What became of the damaged inputs of one parser.</summary>
/// <param name="Name">What was parsed.</param>
/// <param name="Inputs">The number of damaged inputs.</param>
/// <param name="Accepted">How many of them were parsed.</param>
/// <param name="Refused">How many were refused as expected.</param>
/// <param name="LongestSeconds">The longest time for one.</param>
/// <param name="Failure">The first input that was handled wrongly, in its simplest form; empty if there was none.</param>
internal sealed record FuzzResult(string Name, int Inputs, int Accepted, int Refused, double LongestSeconds, string Failure);

/// <summary>Puts damaged inputs through a parser. The same seed gives the same inputs.</summary>
internal static class FuzzRun
{
    // Seconds after which a parser counts as hanging: the slowest input of all parsers takes a small part of that on a busy machine.
    private const double MaxSeconds = 10;

    // Seconds after which an input is shown, to look for the reason.
    private const double SlowSeconds = 1;

    /// <summary>Tries a number of inputs.</summary>
    /// <param name="target">The parser.</param>
    /// <param name="inputs">The number of damaged inputs.</param>
    /// <param name="seed">The seed of the changes.</param>
    public static FuzzResult Try(FuzzTarget target, int inputs, int seed)
    {
        int tried = 0, accepted = 0, refused = 0;
        double longest = 0;
        Property property = Prop.ForAll(Edit.Any, edits =>
        {
            byte[] input = Edit.Apply(target.Samples[tried++ % target.Samples.Count], edits);
            long began = Stopwatch.GetTimestamp();
            using var watch = new Timer(_ => Hangs(target, input), null, TimeSpan.FromSeconds(6 * MaxSeconds), Timeout.InfiniteTimeSpan);
            try
            {
                target.Parse(input);
                accepted++;
            }
            catch (Exception error) when (target.IsRefusal(error))
            {
                refused++;
                if (error.Message.Length == 0 || error.Message.Contains("   at ", StringComparison.Ordinal))
                    throw new InvalidOperationException($"The refusal is no sentence: '{error.Message}'.", error);
            }
            double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            longest = Math.Max(longest, seconds);
            if (seconds > SlowSeconds) Show(target, input, $"takes {seconds:0.0} s");
            if (seconds > MaxSeconds) throw new TimeoutException($"This input took {seconds:0.0} s.");
        });
        string failure = "";
        try
        {
            property.Check(Config.QuickThrowOnFailure.WithMaxTest(inputs).WithQuietOnSuccess(true).WithReplay((ulong)seed, 1));
        }
        catch (Exception error)
        {
            failure = error.Message;
        }
        return new FuzzResult(target.Name, tried, accepted, refused, longest, failure);
    }

    private static void Hangs(FuzzTarget target, byte[] input)
    {
        Show(target, input, "hangs");
        Environment.Exit(1);
    }

    private static void Show(FuzzTarget target, byte[] input, string what) =>
        Console.Error.WriteLine($"{target.Name} {what}: {Convert.ToBase64String(input.AsSpan(0, Math.Min(input.Length, 20_000)))}");
}
