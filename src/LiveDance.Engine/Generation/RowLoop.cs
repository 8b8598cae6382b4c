using System.Runtime.ExceptionServices;

namespace LiveDance.Engine.Generation;

/// <summary>
/// Runs a loop over independent rows, with the help of a thread of the pool if one is free: each takes the next row until none is left, so that
/// nothing waits for a thread that has not begun. A run allocates nothing. Not thread-safe.
/// </summary>
/// <param name="row">What is done with a row; may be called on two threads at once, for different rows.</param>
/// <param name="helped">Whether another thread may help; without, rows are taken from the first to the last.</param>
internal sealed class RowLoop(Action<int> row, bool helped) : IThreadPoolWorkItem
{
    // Rows that nobody has taken; the last one is taken first. Below zero between runs, so that a helper that comes late finds none.
    private int _left;
    private int _done;
    private Exception? _failure;

    /// <summary>Does all rows, and returns when they are done.</summary>
    /// <exception cref="Exception">What a row has thrown; the others were done.</exception>
    public void Run(int rows)
    {
        if (!helped)
        {
            for (int i = 0; i < rows; i++) row(i);
            return;
        }
        (_failure, _done) = (null, 0);
        // Whoever takes a row of this run sees what was written before it began.
        Volatile.Write(ref _left, rows);
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        TakeRows();
        // The helper is in its last row. Without the pauses of a millisecond that longer waits have.
        var wait = new SpinWait();
        while (Volatile.Read(ref _done) < rows) wait.SpinOnce(sleep1Threshold: -1);
        if (_failure is not null) ExceptionDispatchInfo.Throw(_failure);
    }

    void IThreadPoolWorkItem.Execute() => TakeRows();

    private void TakeRows()
    {
        for (int at = Interlocked.Decrement(ref _left); at >= 0; at = Interlocked.Decrement(ref _left))
        {
            try
            {
                row(at);
            }
#pragma warning disable CA1031 // It is thrown again by the thread that waits.
            catch (Exception failure)
            {
                _failure = failure;
            }
#pragma warning restore CA1031
            Interlocked.Increment(ref _done);
        }
    }
}
