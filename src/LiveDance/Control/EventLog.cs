namespace LiveDance.Control;

/// <summary>An event of a session: a failure, a recovery, a measure against overload.</summary>
internal sealed record ShowEvent(DateTimeOffset Time, string Part, string Text);

/// <summary>Keeps the last events of a session for the health page. Thread-safe.</summary>
internal sealed class EventLog
{
    // Enough for an evening with trouble, and small enough to send at once.
    private const int Capacity = 100;
    private readonly Queue<ShowEvent> _events = new();

    /// <summary>The last events, the newest first.</summary>
    public IReadOnlyList<ShowEvent> Newest
    {
        get
        {
            lock (_events) return [.. _events.Reverse()];
        }
    }

    public void Add(string part, string text)
    {
        lock (_events)
        {
            if (_events.Count == Capacity) _events.Dequeue();
            _events.Enqueue(new ShowEvent(DateTimeOffset.UtcNow, part, text));
        }
    }
}
