namespace LiveDance.Engine.Tests.Supervision;

/// <summary>A clock that tests advance. It starts at one day, as 0 is not a realistic time.</summary>
internal sealed class ManualClock : TimeProvider
{
    private long _ticks = TimeSpan.TicksPerDay;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _ticks;

    public void Advance(TimeSpan time) => _ticks += time.Ticks;
}
