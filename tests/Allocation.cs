namespace LiveDance.Tests;

/// <summary>Measures what an action that runs for every frame allocates.</summary>
internal static class Allocation
{
    private const int Rounds = 5;

    /// <summary>
    /// The fewest bytes that this thread allocates in one of several rounds of an action. What the action allocates by itself is in every round; a
    /// garbage collection that another thread causes adds the rest of this thread's allocation buffer, up to 8 KB, to the round it falls into.
    /// </summary>
    /// <param name="round">The action; it has run before, so that everything is compiled and all buffers exist.</param>
    public static long Least(Action round)
    {
        long least = long.MaxValue;
        for (int i = 0; i < Rounds && least > 0; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            round();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
