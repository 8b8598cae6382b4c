using System.Diagnostics;
using System.Globalization;
using LiveDance.CommandLine;
using LiveDance.Control;
using LiveDance.Engine;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.PoseFiles;
using LiveDance.Engine.SceneQuality;
using QRCoder;

namespace LiveDance.Kiosk;

/// <summary>What a kiosk is made of.</summary>
/// <param name="Settings">What its profile says.</param>
/// <param name="Dance">What is danced while nobody is there.</param>
/// <param name="Counts">The counters of visitors.</param>
/// <param name="Clock">The clock.</param>
internal sealed record KioskPlan(KioskSettings Settings, RecordedDance Dance, VisitorCounts Counts, TimeProvider Clock);

/// <summary>
/// Runs a session as a kiosk: looks ten times a second who is there, lets the <see cref="KioskMachine"/> decide, and does what the new state asks
/// for.
/// </summary>
internal sealed class KioskController : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100), CountPeriod = TimeSpan.FromSeconds(30);

    // A person counts from this share of the image's height on, and once they are there down to the lower one: passers-by are smaller.
    private const float AppearsAt = 0.25f, LeavesAt = 0.17f;

    // An image that is older says nothing about who is there now: the camera has failed.
    private static readonly TimeSpan Stale = TimeSpan.FromSeconds(2);

    // The picture has faded to black before the camera is closed.
    private static readonly TimeSpan FadeTime = TimeSpan.FromSeconds(1);

    private readonly KioskPlan _plan;
    private readonly LiveSession _session;
    private readonly NewestFrame _newest;
    private readonly ViewState _view;
    private readonly ViewLayout _layout;
    private readonly KioskMachine _machine;
    private readonly bool[][]? _code;
    private readonly Lock _lock = new();
    private readonly Timer _timer;
    private readonly long _started;
    private volatile KioskScreen _screen;
    private bool _wasThere;
    private long _closedAt;
    private long _countedAt;
    private bool _disposed;

    /// <param name="plan">The kiosk.</param>
    /// <param name="session">Its session, whose source is a <see cref="PausableSource"/>.</param>
    /// <param name="newest">The newest frame of the session.</param>
    /// <param name="view">What the window shows.</param>
    public KioskController(KioskPlan plan, LiveSession session, NewestFrame newest, ViewState view)
    {
        (_plan, _session, _newest, _view, _layout) = (plan, session, newest, view, view.Layout);
        _started = plan.Clock.GetTimestamp();
        _machine = new KioskMachine(plan.Settings, new OpeningHours(plan.Settings.Hours), Now, Local);
        _code = plan.Settings.PrivacyDetails.Length == 0 ? null : Encode(plan.Settings.PrivacyDetails);
        Begin(_machine.State);
        _screen = Describe();
        _timer = new Timer(_ => Tick(), null, Period, Period);
    }

    /// <summary>Called after each change of the state.</summary>
    public Action<KioskState>? Changed { get; set; }

    /// <summary>What is shown besides the performer. Any thread.</summary>
    public KioskScreen Screen => _screen;

    /// <summary>The status for other programs. Any thread.</summary>
    public KioskStatus Status
    {
        get
        {
            lock (_lock)
            {
                VisitorDay today = _plan.Counts.Days.GetValueOrDefault(Local.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), new VisitorDay(0, 0));
                return new KioskStatus(Word(_machine.State), Math.Round(_machine.SecondsLeft), _machine.Visitors, Math.Round(_machine.Danced, 1), today.Visitors, today.Minutes);
            }
        }
    }

    private double Now => _plan.Clock.GetElapsedTime(_started).TotalSeconds;

    private DateTime Local => _plan.Clock.GetLocalNow().DateTime;

    /// <summary>Ends the kiosk and writes the counters.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
        {
            _disposed = true;
            Count();
        }
    }

    /// <summary>The QR code of a text by row and column, true for dark, with its quiet zone.</summary>
    /// <exception cref="UsageException">The text is too long for one.</exception>
    public static bool[][] Encode(string text)
    {
        try
        {
            using var generator = new QRCodeGenerator();
            using QRCodeData code = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.L, forceUtf8: true);
            return [.. code.ModuleMatrix.Select(row => row.Cast<bool>().ToArray())];
        }
        catch (QRCoder.Exceptions.DataTooLongException)
        {
            throw new UsageException($"'privacy-details' in 'kiosk' is too long for a QR code ({text.Length} characters); put it on a page and give its address.");
        }
    }

    private static string Word(KioskState state) => state == KioskState.HandOver ? "hand-over" : state.ToString().ToLowerInvariant();

    private void Tick()
    {
        // A tick that comes while the last one is still at work is left out.
        if (!_lock.TryEnter()) return;
        try
        {
            if (_disposed) return;
            if (_machine.Update(Observe(), Now, Local))
            {
                Begin(_machine.State);
                if (_machine.State is KioskState.Attract or KioskState.HandOver or KioskState.Closed) Count();
                Changed?.Invoke(_machine.State);
            }
            if (_machine.State == KioskState.Closed && Source is { Paused: false } open && Stopwatch.GetElapsedTime(_closedAt) > FadeTime) open.Paused = true;
            if (Stopwatch.GetElapsedTime(_countedAt) > CountPeriod) Count();
            KioskScreen next = Describe();
            if (next != _screen) _screen = next;
        }
        finally
        {
            _lock.Exit();
        }
    }

    private PausableSource? Source => _session.Pipeline.Source as PausableSource;

    private KioskObservation Observe()
    {
        if (_newest.Take() is not { } frame) return default;
        try
        {
            if (Stopwatch.GetElapsedTime(frame.CapturedAt) > Stale) return default;
            PersonPose pose = frame.RepairedPose;
            float share = pose.Found && frame.Image.Rows > 0 ? BodyMeasure.ApparentHeight(pose) / frame.Image.Rows : 0;
            bool there = _wasThere = share >= (_wasThere ? LeavesAt : AppearsAt);
            return new KioskObservation(there, Math.Max(0, _session.Controls.People - (pose.Found ? 1 : 0)), pose.Track);
        }
        finally
        {
            frame.Release();
        }
    }

    private void Begin(KioskState state)
    {
        LiveControls controls = _session.Controls;
        _plan.Dance.Playing = state == KioskState.Attract;
        // Visitors see themselves while they look for their place.
        _view.Layout = state == KioskState.Welcome ? ViewLayout.Inset : _layout;
        Blackout blackout = state == KioskState.Closed ? Blackout.Black : Blackout.Off;
        if (controls.Blackout != blackout) controls.Blackout = blackout;
        switch (state)
        {
            case KioskState.Closed:
                _closedAt = Stopwatch.GetTimestamp();
                break;
            case KioskState.Attract:
                if (Source is { } source) source.Paused = false;
                break;
            case KioskState.Welcome:
                controls.MeasureQuickly();
                break;
            case KioskState.HandOver:
                controls.NextPerson();
                break;
        }
    }

    private KioskScreen Describe()
    {
        KioskSettings settings = _plan.Settings;
        return _machine.State switch
        {
            KioskState.Attract => new(KioskState.Attract, settings.Heading, settings.Text, "", settings.Privacy, _code),
            KioskState.Welcome => new(KioskState.Welcome, settings.Welcome, Framing(), "", settings.Privacy, _code),
            KioskState.Dance => new(KioskState.Dance, "", Framing(), "", "", null),
            KioskState.Countdown => new(
                KioskState.Countdown, "", _machine.IsClosing ? "" : settings.Countdown,
                Math.Ceiling(_machine.SecondsLeft).ToString(CultureInfo.InvariantCulture), "", null),
            KioskState.HandOver => new(KioskState.HandOver, settings.HandOver, "", "", settings.Privacy, _code),
            _ => new(KioskState.Closed, "", "", "", "", null),
        };
    }

    // What the visitor can do about the framing; light and focus are the operator's.
    private string Framing() => _session.Pipeline.Scene?.Report is { State: SceneState.BodyCutOff or SceneState.TooNear or SceneState.TooFar } report
        ? report.Message : "";

    private void Count()
    {
        _countedAt = Stopwatch.GetTimestamp();
        try
        {
            _plan.Counts.Add(Local, _machine.Visitors, _machine.Danced);
        }
        catch (EngineException error)
        {
            Notices.Print($"kiosk: {error.Message}");
        }
    }
}
