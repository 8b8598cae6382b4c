using System.Diagnostics;
using LiveDance.Control;

namespace LiveDance.Remote;

/// <summary>
/// Turns the status into server-sent events. Each is made once and shared by all clients; a slow client misses some and gets the newest.
/// </summary>
internal sealed class StatusEvents
{
    // Ten events a second at most.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100), LongestPause = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private ReadOnlyMemory<byte> _newest;
    private byte[] _compared = [];
    private long _number;
    private long _madeAt;
    private long _lookedAt;

    /// <summary>The newest event that is newer than a number, or the next one.</summary>
    public async Task<(ReadOnlyMemory<byte> Event, long Number)> NextAsync(ShowStatusReader status, long after, CancellationToken cancellation)
    {
        // The first comes at once.
        if (after > 0) await Task.Delay(Pause, cancellation).ConfigureAwait(false);
        while (true)
        {
            lock (_lock)
            {
                Look(status);
                if (_number > after) return (_newest, _number);
            }
            await Task.Delay(Pause, cancellation).ConfigureAwait(false);
        }
    }

    private void Look(ShowStatusReader status)
    {
        if (_number > 0 && Stopwatch.GetElapsedTime(_lookedAt) < Pause / 2) return;
        _lookedAt = Stopwatch.GetTimestamp();
        ShowStatus now = status.Read();
        byte[] compared = RemoteJson.Bytes(WithoutFigures(now));
        if (_number > 0 && Stopwatch.GetElapsedTime(_madeAt) < LongestPause && compared.AsSpan().SequenceEqual(_compared)) return;
        _compared = compared;
        _madeAt = Stopwatch.GetTimestamp();
        _newest = (byte[])[.. "event: status\ndata: "u8, .. RemoteJson.Bytes(now), .. "\n\n"u8];
        _number++;
    }

    // Figures change all the time; once a second is enough for them.
    private static ShowStatus WithoutFigures(ShowStatus status) => status with
    {
        UptimeSeconds = 0,
        State = status.Issues.Count == 0 ? new StateLine(Severity.Good, "") : status.State,
        Rates = new RateStatus(0, 0, 0, 0, "", 0),
        Sound = status.Sound with { Position = 0, Tempo = 0 },
        Outputs = [.. status.Outputs.Select(output => output with { Written = 0 })],
    };
}
