using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using LiveDance.Engine;
using LiveDance.Engine.Audio;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Output;

namespace LiveDance.Control;

/// <summary>
/// Reads the <see cref="ShowStatus"/> of a session. A reading is shared by everybody who asks within the next 50 ms, so that many clients
/// cost no more than one. Thread-safe.
/// </summary>
internal sealed class ShowStatusReader
{
    private static readonly TimeSpan SharedFor = TimeSpan.FromMilliseconds(50), FilesPeriod = TimeSpan.FromSeconds(5);
    private static readonly string Version = typeof(ShowStatusReader).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
        ?.InformationalVersion.Split('+')[0] ?? "";

    private readonly Show _show;
    private readonly ControlSurface _surface;
    private readonly ILiveStatus _live;
    private readonly Lock _lock = new();
    private readonly long _openedAt = Stopwatch.GetTimestamp();
    private ShowStatus? _last;
    private long _readAt;
    private IReadOnlyList<string> _music = [];
    private IReadOnlyList<string> _images = [];
    private long _filesAt;

    /// <param name="show">The show.</param>
    /// <param name="surface">Its command surface, for the phase.</param>
    public ShowStatusReader(Show show, ControlSurface surface)
    {
        (_show, _surface) = (show, surface);
        _live = show.Parts.Session.NewStatus();
    }

    /// <summary>The beat at the time of the picture that is shown now.</summary>
    public LiveBeat Beat => _live.Beat;

    /// <summary>The current status.</summary>
    public ShowStatus Read()
    {
        lock (_lock)
        {
            if (_last is { } last && Stopwatch.GetElapsedTime(_readAt) < SharedFor) return last;
            _last = Build();
            _readAt = Stopwatch.GetTimestamp();
            return _last;
        }
    }

    /// <summary>Lets the next <see cref="Read"/> read anew, after a command.</summary>
    public void Invalidate()
    {
        lock (_lock) _last = null;
    }

    private ShowStatus Build()
    {
        ShowParts parts = _show.Parts;
        LiveStatus live = _live.Status;
        ControlPhase phase = _surface.Phase;
        List<StateLine> issues = StateLines.Of(parts, live, phase);
        DancerStatus dancer = DancerOf(parts, live);
        string performer = parts.Performers.TitleOf(parts.Session.Controls.Performer);
        StateLine good = new(Severity.Good, dancer.Present
            ? string.Create(CultureInfo.InvariantCulture, $"{performer} dances, {live.FramesPerSecond:0} pictures a second.")
            : $"Nobody is seen; {performer} rests.");
        RefreshFiles(parts.Files);
        return new ShowStatus(Version, phase, (long)Stopwatch.GetElapsedTime(_openedAt).TotalSeconds, issues.FirstOrDefault() ?? good, issues)
        {
            Picture = PictureOf(parts, live),
            Dancer = dancer,
            Sound = SoundOf(parts.Session.Sound),
            Source = new SourceLine(
                parts.Session.Pipeline.Source.Name, Word(live.Source.State), live.Source.Reason.Length > 0 ? live.Source.Reason : live.Source.Notice,
                live.Source.Retries),
            Rates = new RateStatus(
                Math.Round(live.ImagesPerSecond, 1), Math.Round(live.FramesPerSecond, 1), Math.Round(live.LatencyMilliseconds), live.Dropped,
                live.Provider, Math.Round(Environment.WorkingSet / 1e6)),
            Outputs = [.. parts.Session.Outputs.List.Select(output => LineOf(output.Address, output.Output))],
            Recording = new RecordingStatus(_show.RecordingFile is not null, _show.RecordingFile, _show.PoseFile, parts.Files.Recordings),
            Kiosk = parts.Kiosk?.Invoke(),
        };
    }

    private PictureStatus PictureOf(ShowParts parts, in LiveStatus live)
    {
        LiveControls controls = parts.Session.Controls;
        ViewState view = parts.View;
        string background = controls.Background;
        return new PictureStatus(
            parts.Performers.NameOf(controls.Performer), parts.Performers.TitleOf(controls.Performer), parts.Performers.Names, parts.Performers.Titles,
            controls.Quality.ToString().ToLowerInvariant(), live.Grade?.ToString().ToLowerInvariant(),
            Kebab(view.Layout), view.Mirror, controls.Frozen, Word(controls.Blackout),
            background.Length == 0 ? "plate" : Path.GetFileName(background), _images, view.BeatEffect, view.FullScreen, parts.HasWindow);
    }

    private static DancerStatus DancerOf(ShowParts parts, in LiveStatus live)
    {
        LiveControls controls = parts.Session.Controls;
        Frame? newest = parts.Newest.Take();
        bool present = newest?.SmoothedPose.Found ?? false;
        newest?.Release();
        return new DancerStatus(
            present, controls.PersonLocked, Word(controls.Pose), controls.Prediction, controls.IsCalibrating, controls.IsCalibrated, live.Prompt);
    }

    private SoundStatus SoundOf(SoundTrack? sound) => new(
        sound?.Music is { } file ? Path.GetFileName(file) : null, _music, sound?.LineInName, sound?.IsPaused ?? false,
        Math.Round(sound?.Position ?? 0, 1), Math.Round(sound?.Duration ?? 0, 1), Math.Round(sound?.Volume ?? 1, 3),
        Math.Round(_live.Beat.Tempo, 1), Show.WordOf(_show.Parts.Beats.Grid), sound?.Message ?? "");

    private static OutputLine LineOf(OutputAddress address, PacedOutput? output)
    {
        if (output is null) return new OutputLine(address.Name, "stopped", "stopped by hand", 0);
        OutputStatus status = output.Status;
        return new OutputLine(address.Name, Word(status.State), status.State == OutputState.Running ? "" : status.Reason, status.Written);
    }

    private void RefreshFiles(ShowFiles files)
    {
        if (_filesAt != 0 && Stopwatch.GetElapsedTime(_filesAt) < FilesPeriod) return;
        _filesAt = Stopwatch.GetTimestamp();
        (_music, _images) = (files.Music, files.Images);
    }

    private static string Word<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static string Kebab(ViewLayout layout) => layout == ViewLayout.SideBySide ? "side-by-side" : Word(layout);
}
