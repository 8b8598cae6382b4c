namespace LiveDance.Control;

/// <summary>The status of the whole show, for the remote, HTTP and OSC; JSON has these names in snake_case.</summary>
/// <param name="Program">The program's version.</param>
/// <param name="Phase">The phase of the session.</param>
/// <param name="UptimeSeconds">Seconds since the session was opened.</param>
/// <param name="State">The most important thing to know.</param>
/// <param name="Issues">Everything that is wrong, the most important first; empty if nothing is.</param>
internal sealed record ShowStatus(string Program, ControlPhase Phase, long UptimeSeconds, StateLine State, IReadOnlyList<StateLine> Issues)
{
    public required PictureStatus Picture { get; init; }

    public required DancerStatus Dancer { get; init; }

    public required SoundStatus Sound { get; init; }

    public required SourceLine Source { get; init; }

    public required RateStatus Rates { get; init; }

    public required IReadOnlyList<OutputLine> Outputs { get; init; }

    public required RecordingStatus Recording { get; init; }

    /// <summary>The kiosk; null if this is none.</summary>
    public KioskStatus? Kiosk { get; init; }
}

/// <summary>How much attention something needs.</summary>
internal enum Severity
{
    /// <summary>Nothing is wrong.</summary>
    Good,

    /// <summary>Somebody wanted it so: a freeze, a measurement that runs.</summary>
    Note,

    /// <summary>The show goes on with less quality, or an output is missing.</summary>
    Warning,

    /// <summary>There is no new picture.</summary>
    Error,
}

/// <summary>One sentence about a state, and one about what to do; the second may be empty.</summary>
internal sealed record StateLine(Severity Severity, string Text, string Action = "");

/// <summary>What is shown, and how; the grade is the one in use, null of a performer that has one only.</summary>
internal sealed record PictureStatus(
    string Performer, string PerformerName, IReadOnlyList<string> Performers, IReadOnlyList<string> PerformerNames, string Quality, string? Grade,
    string Layout, bool Mirror, bool Freeze, string Blackout, string Background, IReadOnlyList<string> Backgrounds, bool BeatEffect, bool Fullscreen, bool HasWindow);

/// <summary>The dancer and the pose estimation; the prediction is null where it follows the latency.</summary>
internal sealed record DancerStatus(
    bool Present, bool Locked, string Pose, double? PredictionMs, bool Calibrating, bool Calibrated, string Prompt);

/// <summary>Music or line in; positions in seconds, the phase of the beat 0 to 1.</summary>
internal sealed record SoundStatus(
    string? Music, IReadOnlyList<string> Files, string? LineIn, bool Paused, double Position, double Duration, double Volume, double Tempo,
    string Quantize, string Message);

/// <summary>The source of the images.</summary>
internal sealed record SourceLine(string Name, string State, string Reason, int Retries);

/// <summary>Figures of the pipeline.</summary>
internal sealed record RateStatus(double Images, double Pictures, double LatencyMs, long Dropped, string Device, double MemoryMb);

/// <summary>An output. Its address is without secrets.</summary>
internal sealed record OutputLine(string Address, string State, string Reason, long Written);

/// <summary>What is being recorded, and where recordings are.</summary>
internal sealed record RecordingStatus(bool On, string? File, string? Poses, string Folder);

/// <summary>A kiosk: its state, the seconds left of a countdown, visitors and seconds danced since the start, and those of today.</summary>
internal sealed record KioskStatus(string State, double SecondsLeft, long Visitors, double DanceSeconds, long VisitorsToday, double MinutesToday);
