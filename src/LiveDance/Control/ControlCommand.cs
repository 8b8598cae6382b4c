namespace LiveDance.Control;

/// <summary>A row of the <see cref="ControlTable"/>: a command of the show.</summary>
/// <param name="Name">Its name, the same for HTTP, OSC and MIDI: lower-case words with hyphens, in groups by a slash.</param>
/// <param name="Parameter">The type, range and default of its value.</param>
/// <param name="Description">What it does, as one sentence for operators.</param>
/// <param name="Refusal">When it is refused, besides a wrong value and while the session starts or stops; empty if never.</param>
/// <param name="Execute">Carries it out and returns one sentence about the result.</param>
internal sealed record ControlCommand(
    string Name, ControlParameter Parameter, string Description, string Refusal, Func<Show, object?, string> Execute)
{
    /// <summary>
    /// What it changes, if that takes longer than an instant: such commands run in the background, one at a time for each of these words. Null
    /// for a command that only sets a value for the next frame.
    /// </summary>
    public string? Slow { get; init; }

    /// <summary>Whether it waits for the beat, where <c>quantize</c> says so.</summary>
    public bool OnBeat { get; init; }

    /// <summary>Whether it is carried out while the session starts, before the first picture.</summary>
    public bool WhileStarting { get; init; }

    /// <summary>The group, the part of the name before the slash.</summary>
    public string Group => Name.Split('/')[0];
}
