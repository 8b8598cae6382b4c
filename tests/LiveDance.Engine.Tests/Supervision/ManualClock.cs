namespace LiveDance.Engine.Tests.Supervision;

/// <summary>A clock that tests advance, of a machine that has run for a month and counts nanoseconds, as those of Linux do.</summary>
internal sealed class ManualClock : TimeProvider
{
    private long _nanoseconds = 30 * 24 * 3600 * 1_000_000_000L;

    public override long TimestampFrequency => 1_000_000_000;

    public override long GetTimestamp() => _nanoseconds;

    public void Advance(TimeSpan time) => _nanoseconds += time.Ticks * 100;
}
