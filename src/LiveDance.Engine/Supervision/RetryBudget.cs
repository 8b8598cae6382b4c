namespace LiveDance.Engine.Supervision;

/// <summary>Limits the number of attempts within a period, with pauses that double from one attempt to the next.</summary>
public sealed class RetryBudget
{
    private readonly Queue<TimeSpan> _taken = new();
    private readonly int _attempts;
    private readonly TimeSpan _within;
    private readonly TimeSpan _firstPause;
    private readonly TimeSpan _longestPause;
    private TimeSpan _pause;

    /// <param name="attempts">Number of attempts within the period.</param>
    /// <param name="within">The period.</param>
    /// <param name="firstPause">Pause before the first attempt.</param>
    /// <param name="longestPause">Longest pause.</param>
    public RetryBudget(int attempts, TimeSpan within, TimeSpan firstPause, TimeSpan longestPause)
    {
        (_attempts, _within, _firstPause, _longestPause) = (attempts, within, firstPause, longestPause);
        _pause = firstPause;
    }

    /// <summary>Takes an attempt.</summary>
    /// <param name="now">The time since any fixed moment.</param>
    /// <param name="pause">The pause before the attempt.</param>
    /// <returns>False if no attempts are left.</returns>
    public bool TryTake(TimeSpan now, out TimeSpan pause)
    {
        while (_taken.TryPeek(out TimeSpan oldest) && now - oldest > _within) _taken.Dequeue();
        pause = _pause;
        if (_taken.Count >= _attempts) return false;
        _taken.Enqueue(now);
        _pause = _pause * 2 < _longestPause ? _pause * 2 : _longestPause;
        return true;
    }

    /// <summary>Resets the pause after a success; attempts already taken still count.</summary>
    public void Recover() => _pause = _firstPause;
}
