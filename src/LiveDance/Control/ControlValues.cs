namespace LiveDance.Control;

/// <summary>The present values of the commands that have one, for controllers that show them.</summary>
internal static class ControlValues
{
    private static readonly Dictionary<string, Func<ShowStatus, object>> Readers = new()
    {
        ["performer"] = status => status.Picture.Performer,
        ["quality"] = status => status.Picture.Quality,
        ["layout"] = status => status.Picture.Layout,
        ["mirror"] = status => status.Picture.Mirror,
        ["freeze"] = status => status.Picture.Freeze,
        ["blackout"] = status => status.Picture.Blackout,
        ["background"] = status => status.Picture.Background,
        ["beat-effect"] = status => status.Picture.BeatEffect,
        ["fullscreen"] = status => status.Picture.Fullscreen,
        ["pose"] = status => status.Dancer.Pose,
        ["person/lock"] = status => status.Dancer.Locked,
        ["prediction"] = status => status.Dancer.PredictionMs is { } milliseconds ? milliseconds : "auto",
        ["music"] = status => status.Sound.Music ?? "",
        ["music/pause"] = status => status.Sound.Paused,
        ["music/seek"] = status => status.Sound.Position,
        ["music/volume"] = status => status.Sound.Volume,
        ["music/line-in"] = status => status.Sound.LineIn ?? "",
        ["quantize"] = status => status.Sound.Quantize,
        ["record"] = status => status.Recording.On,
        ["record-poses"] = status => status.Recording.Poses is not null,
    };

    /// <summary>The names of the commands with a value, in the order of the table.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. ControlTable.All.Select(command => command.Name).Where(Readers.ContainsKey)];

    /// <summary>The value of a command: a <see cref="bool"/>, a <see cref="double"/> or a text; null if it has none.</summary>
    public static object? Of(string command, ShowStatus status) => Readers.TryGetValue(command, out Func<ShowStatus, object>? read) ? read(status) : null;
}
