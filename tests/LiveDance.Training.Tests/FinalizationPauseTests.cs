using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace LiveDance.Training.Tests;

public class FinalizationPauseTests
{
    [Fact]
    public void FinalizationPause_delays_finalizers_until_the_last_overlapping_one_ends()
    {
        var finalized = new ManualResetEventSlim();
        FinalizationPause first = FinalizationPause.Begin(), second = FinalizationPause.Begin();
        Abandon(finalized);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);
        Assert.False(finalized.Wait(TimeSpan.FromMilliseconds(100)));
        first.Dispose();
        Assert.False(finalized.Wait(TimeSpan.FromMilliseconds(100)));
        second.Dispose();
        Assert.True(finalized.Wait(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void FinalizationPauses_in_close_succession_do_not_starve_the_finalizers()
    {
        var finalized = new ManualResetEventSlim();
        using (FinalizationPause.Begin()) Abandon(finalized);
        long began = Stopwatch.GetTimestamp();
        while (!finalized.IsSet && Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(10))
        {
            using FinalizationPause pause = FinalizationPause.Begin();
        }
        Assert.True(finalized.IsSet);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Abandon(ManualResetEventSlim finalized) => _ = new Finalized(finalized);

    private sealed class Finalized(ManualResetEventSlim finalized)
    {
        ~Finalized() => finalized.Set();
    }
}
