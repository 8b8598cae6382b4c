using System.Net;

namespace LiveDance.Remote;

/// <summary>Limits how many wrong tokens an address may send. Thread-safe; its memory is bounded.</summary>
internal sealed class AttemptLimiter
{
    /// <summary>Wrong tokens of one address within <see cref="Window"/> after which it has to wait.</summary>
    public const int MaxAttempts = 10;

    // Addresses that are remembered; a machine with more is under attack, and then everybody new waits.
    private const int MaxAddresses = 1000;

    private readonly Dictionary<IPAddress, (int Count, long Since)> _wrong = [];
    private readonly TimeProvider _time;

    /// <param name="time">The clock; the system's if null.</param>
    public AttemptLimiter(TimeProvider? time = null) => _time = time ?? TimeProvider.System;

    /// <summary>The time for which wrong tokens are counted, and an address has to wait.</summary>
    public static TimeSpan Window { get; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether an address may send a token now.</summary>
    public bool MayTry(IPAddress address)
    {
        lock (_wrong)
        {
            if (!_wrong.TryGetValue(address, out (int Count, long Since) wrong)) return _wrong.Count < MaxAddresses || Forget();
            if (_time.GetElapsedTime(wrong.Since) < Window) return wrong.Count < MaxAttempts;
            _wrong.Remove(address);
            return true;
        }
    }

    /// <summary>Counts a wrong token.</summary>
    public void CountWrong(IPAddress address)
    {
        lock (_wrong)
        {
            (int count, long since) = _wrong.GetValueOrDefault(address, (0, _time.GetTimestamp()));
            _wrong[address] = (count + 1, since);
        }
    }

    // Forgets the addresses whose time is over; false if there are none.
    private bool Forget()
    {
        foreach ((IPAddress address, (_, long since)) in _wrong.Where(pair => _time.GetElapsedTime(pair.Value.Since) >= Window).ToList())
            _wrong.Remove(address);
        return _wrong.Count < MaxAddresses;
    }
}
