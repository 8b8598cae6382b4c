namespace LiveDance.Engine.Tests.Supervision;

/// <summary>A clock that moves when a test says so. It begins at a day, as a machine's does not begin at zero either.</summary>
internal sealed class ManualClock : TimeProvider
{
    private long _ticks = TimeSpan.TicksPerDay;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _ticks;

    public void Advance(TimeSpan time) => _ticks += time.Ticks;
}
