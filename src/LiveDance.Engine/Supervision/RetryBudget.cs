using System.Diagnostics;

namespace LiveDance.Engine.Supervision;

/// <summary>Growing pauses between attempts, and an end to them: so many within a stretch of time and no more.</summary>
public sealed class RetryBudget
{
    private readonly Queue<long> _taken = new();
    private readonly int _attempts;
    private readonly TimeSpan _within;
    private readonly TimeSpan _firstPause;
    private readonly TimeSpan _longestPause;
    private TimeSpan _pause;

    /// <param name="attempts">How many attempts there are.</param>
    /// <param name="within">In this stretch of time.</param>
    /// <param name="firstPause">The pause before the first attempt; it doubles with each.</param>
    /// <param name="longestPause">What it grows to.</param>
    public RetryBudget(int attempts, TimeSpan within, TimeSpan firstPause, TimeSpan longestPause)
    {
        (_attempts, _within, _firstPause, _longestPause) = (attempts, within, firstPause, longestPause);
        _pause = firstPause;
    }

    /// <summary>Takes an attempt.</summary>
    /// <param name="now">The time, in ticks of <see cref="Stopwatch"/>.</param>
    /// <param name="pause">How long to wait before it.</param>
    /// <returns>False when the budget is spent.</returns>
    public bool TryTake(long now, out TimeSpan pause)
    {
        while (_taken.TryPeek(out long oldest) && Stopwatch.GetElapsedTime(oldest, now) > _within) _taken.Dequeue();
        pause = _pause;
        if (_taken.Count >= _attempts) return false;
        _taken.Enqueue(now);
        _pause = _pause * 2 < _longestPause ? _pause * 2 : _longestPause;
        return true;
    }

    /// <summary>It works: the next pause is a short one again. What was taken stays taken.</summary>
    public void Recover() => _pause = _firstPause;
}
