using LiveDance.Engine.Generation;

namespace LiveDance.Engine.Tests.Generation;

/// <summary>Tests <see cref="RowLoop"/>.</summary>
public class RowLoopTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Each_row_is_done_once_in_each_of_many_runs(bool helped)
    {
        int[] times = new int[200];
        var loop = new RowLoop(row => Interlocked.Increment(ref times[row]), helped);
        var random = new Random(3);
        for (int run = 0; run < 5000; run++)
        {
            int rows = random.Next(times.Length + 1);
            Array.Clear(times);
            loop.Run(rows);
            Assert.Equal(rows, times.Sum());
            Assert.Equal(rows, times.Count(count => count == 1));
        }
    }

    [Fact]
    public void Another_thread_takes_rows_while_one_is_busy()
    {
        using var other = new ManualResetEventSlim();
        int first = Environment.CurrentManagedThreadId, helped = 0;
        var loop = new RowLoop(
            _ =>
            {
                if (Environment.CurrentManagedThreadId == first) Assert.True(other.Wait(TimeSpan.FromMinutes(1)));
                else Interlocked.Exchange(ref helped, 1);
                other.Set();
            },
            helped: true);
        // The thread that runs the loop is slowed down until a helper has taken a row.
        loop.Run(1000);
        Assert.Equal(1, helped);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Failure_of_a_row_is_thrown_and_the_loop_can_be_run_again(bool helped)
    {
        bool fails = true;
        var loop = new RowLoop(row => { if (fails && row == 5) throw new InvalidOperationException("row 5"); }, helped);
        Assert.Equal("row 5", Assert.Throws<InvalidOperationException>(() => loop.Run(10)).Message);
        fails = false;
        loop.Run(10);
    }
}
