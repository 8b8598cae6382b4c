using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using LiveDance.Engine;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Generation;
using LiveDance.Kiosk;
using OpenCvSharp;

namespace LiveDance.Window;

/// <summary>
/// The text of the window: the session's status, the help, prompts for the dancer, short notifications, and what a kiosk says. It is put beside
/// the picture where there is room, and never over the performer; only the help and the QR code of the remote, which somebody asked for, are.
/// </summary>
internal sealed class WindowOverlay : IDisposable
{
    /// <summary>The number of boxes.</summary>
    public const int BoxCount = 8;

    private readonly PassingNote _scene = new(), _load = new(), _pose = new(), _message = new();
    private const int StatusBox = 0, NotificationBox = 1, PromptBox = 2, KioskBox = 3, NoticeBox = 4, NoticeCodeBox = 5, HelpBox = 6, CodeBox = 7;

    // Factor on the text size of what the dancer reads from a distance.
    private const float PromptMagnification = 1.7f, KioskMagnification = 1.25f, StackedMagnification = 1.5f;

    // The height of a standing viewer's eyes, as a share of the screen from the top.
    private const double EyeLevel = 0.3;
    private static readonly TimeSpan NotificationTime = TimeSpan.FromSeconds(3);

    private static readonly OverlayLine[] Keys = [new("", "Keys", TextStyle.Heading), .. WindowKeys.Help.Select(key => new OverlayLine(key.Keys, key.Description))];

    private readonly OverlayBox[] _boxes =
        [new(), new(), new(PromptMagnification), new(KioskMagnification, centred: true), new(centred: true), new(), new(), new()];

    private readonly OverlaySpace _space = new();
    private readonly List<OverlayLine> _lines = [];
    private string _notification = "";
    private long _notifiedAt;

    public bool ShowsHelp { get; set; }

    public bool ShowsDiagnostics { get; set; }

    /// <summary>The QR code that is shown in the middle, by row and column, true for dark; null for none.</summary>
    public bool[][]? PairingCode { get; set; }

    /// <summary>What a kiosk shows; null if this is none.</summary>
    public KioskScreen? Kiosk { get; set; }

    /// <summary>The boxes, from back to front.</summary>
    public ReadOnlySpan<OverlayBox> Boxes => _boxes;

    /// <summary>Shows a text for three seconds.</summary>
    public void Notify(string text)
    {
        _notification = text;
        _notifiedAt = Stopwatch.GetTimestamp();
    }

    /// <summary>Updates the boxes that have changed.</summary>
    /// <param name="window">The window's size, in pixels.</param>
    /// <param name="panes">The panes of the window; none before the first picture.</param>
    /// <param name="performer">The performer's surroundings in the window, in pixels; empty if nobody is shown.</param>
    /// <param name="status">The session's status.</param>
    /// <param name="frozen">Whether the viewer has frozen the picture.</param>
    /// <returns>Whether anything has changed.</returns>
    public bool Update(Size window, ReadOnlySpan<Pane> panes, Rect performer, LiveStatus status, bool frozen)
    {
        float size = OverlayBox.TextSize(window);
        int gap = (int)size / 2;
        _space.Arrange(window, panes, performer, size);
        (Rect first, Rect second) = (_space.First, _space.Second);

        WriteStatus(status, waiting: panes.Length == 0);
        bool changed = Write(StatusBox, first.Size, size);
        Place(StatusBox, first.Location);
        int top = _boxes[StatusBox].Visible ? _boxes[StatusBox].Area.Bottom + gap : first.Top;

        _lines.Clear();
        if (frozen) _lines.Add(new("", "Frozen; Space continues"));
        if (_notification.Length > 0 && Stopwatch.GetElapsedTime(_notifiedAt) < NotificationTime) _lines.Add(new("", _notification));
        changed |= Write(NotificationBox, new Size(first.Width, first.Bottom - top), size);
        Place(NotificationBox, new Point(first.Left, first.Bottom - _boxes[NotificationBox].Image.Rows));
        if (first == second) second = new Rect(first.X, top, first.Width, Math.Max(1, first.Bottom - top));

        _lines.Clear();
        if (status.Prompt.Length > 0) _lines.Add(new("", status.Prompt));
        changed |= Write(PromptBox, second.Size, size);
        Place(PromptBox, second.Location);
        changed |= UpdateKiosk(new Rect(first.X, top, first.Width, Math.Max(1, first.Bottom - top)), second, window, size);

        int margin = Math.Min(window.Width, window.Height) / 50;
        var all = new Rect(margin, margin, Math.Max(1, window.Width - (2 * margin)), Math.Max(1, window.Height - (2 * margin)));
        changed |= _boxes[HelpBox].Write(ShowsHelp ? Keys : [], all.Size, size);
        Centre(HelpBox, all);
        changed |= _boxes[CodeBox].WriteCode(PairingCode, Math.Min(all.Width, all.Height) * 2 / 3);
        Centre(CodeBox, all);
        return changed;
    }

    public void Dispose()
    {
        foreach (OverlayBox box in _boxes) box.Dispose();
    }

    // Heading, text and countdown in one space; the notice and its code in the other. Side by side both are at the level of the eyes; one below
    // the other the notice stays in the upper space.
    private bool UpdateKiosk(Rect first, Rect second, Size window, float size)
    {
        KioskScreen? kiosk = Kiosk is { IsDark: false } ? Kiosk : null;
        bool stacked = first.Left < second.Right && second.Left < first.Right;
        Rect said = stacked && second.Top < first.Top ? second : first, other = said == first ? second : first;
        // Panels above and below the picture are wide: their text can be larger.
        if (stacked) size *= StackedMagnification;
        int gap = (int)size / 2, codeSide = kiosk?.Code is null ? 0 : Math.Min(other.Width, Math.Min(other.Height / (stacked ? 1 : 2), window.Height / 4));
        WriteKiosk();
        bool changed = Write(KioskBox, stacked ? new Size(said.Width, said.Height * 2 / 3) : said.Size, size);

        _lines.Clear();
        if (kiosk is { Notice.Length: > 0 }) _lines.Add(new("", kiosk.Notice));
        Size noticeSpace = stacked
            ? new Size(said.Width, Math.Max(1, said.Height - (_boxes[KioskBox].Visible ? _boxes[KioskBox].Image.Rows + gap : 0)))
            : new Size(other.Width, Math.Max(1, other.Height - codeSide - gap));
        changed |= Write(NoticeBox, noticeSpace, size);
        changed |= _boxes[NoticeCodeBox].WriteCode(kiosk?.Code, codeSide);

        if (stacked)
        {
            Centre(KioskBox, said with { Height = _boxes[KioskBox].Image.Rows });
            int below = _boxes[KioskBox].Visible ? _boxes[KioskBox].Area.Bottom + gap : said.Top;
            Centre(NoticeBox, new Rect(said.X, below, said.Width, _boxes[NoticeBox].Image.Rows));
            Centre(NoticeCodeBox, other);
            return changed;
        }
        Centre(KioskBox, said);
        AtEyeLevel(KioskBox, said, window);
        Centre(NoticeBox, other);
        AtEyeLevel(NoticeBox, other with { Height = Math.Max(1, other.Height - codeSide - gap) }, window);
        int underNotice = _boxes[NoticeBox].Visible ? _boxes[NoticeBox].Area.Bottom + gap : (int)(EyeLevel * window.Height);
        Centre(NoticeCodeBox, new Rect(other.X, underNotice, other.Width, _boxes[NoticeCodeBox].Image.Rows));
        return changed;

        void WriteKiosk()
        {
            _lines.Clear();
            if (kiosk is null) return;
            if (kiosk.Countdown.Length > 0) _lines.Add(new("", kiosk.Countdown, TextStyle.Display));
            if (kiosk.Heading.Length > 0) _lines.Add(new("", kiosk.Heading, TextStyle.Heading));
            if (kiosk.Text.Length > 0) _lines.Add(new("", kiosk.Text));
        }
    }

    private bool Write(int box, Size space, float size) => _boxes[box].Write(CollectionsMarshal.AsSpan(_lines), space, size);

    private void Place(int box, Point position) => _boxes[box].Position = position;

    private void Centre(int box, Rect area)
    {
        Size size = _boxes[box].Image.Size();
        _boxes[box].Position = new Point(area.X + ((area.Width - size.Width) / 2), area.Y + ((area.Height - size.Height) / 2));
    }

    // Moves a box up or down so that its middle is at the level of the eyes, within its space.
    private void AtEyeLevel(int box, Rect space, Size window)
    {
        int height = _boxes[box].Image.Rows, top = (int)(EyeLevel * window.Height) - (height / 2);
        _boxes[box].Position = _boxes[box].Position with { Y = Math.Clamp(top, space.Top, Math.Max(space.Top, space.Bottom - height)) };
    }

    private void WriteStatus(LiveStatus status, bool waiting)
    {
        _lines.Clear();
        SourceStatus source = status.Source;
        if (ShowsDiagnostics)
        {
            CultureInfo invariant = CultureInfo.InvariantCulture;
            _lines.Add(new("Source", Describe(source)));
            _lines.Add(new("Images", string.Create(invariant, $"{status.ImagesPerSecond:0.0} a second")));
            _lines.Add(new("Pictures", string.Create(invariant, $"{status.FramesPerSecond:0.0} a second")));
            if (status.Grade is { } grade) _lines.Add(new("Grade", grade == PictureGrade.Full ? "full" : "lite"));
            _lines.Add(new("Latency", string.Create(invariant, $"{status.LatencyMilliseconds:0} ms")));
            _lines.Add(new("Dropped", string.Create(invariant, $"{status.Dropped}")));
            _lines.Add(new("Device", status.Provider));
            if (status.Scene is { } scene) _lines.Add(new("Scene", scene.Message.Length > 0 ? scene.Message : "good"));
            if (status.Load.Length > 0) _lines.Add(new("Load", status.Load));
            if (status.Pose.Length > 0) _lines.Add(new("Pose", status.Pose));
            if (status.Message.Length > 0) _lines.Add(new("Note", status.Message));
        }
        else if (Kiosk is not null)
        {
            // The audience sees what the operator can mend, not what LiveDance mends by itself.
            if (source.State is SourceState.Retrying or SourceState.Stalled) _lines.Add(new("", "The camera is being reconnected."));
            return;
        }
        else
        {
            if (source.State != SourceState.Running || source.Notice.Length > 0) _lines.Add(new("Source", Describe(source)));
            else if (waiting) _lines.Add(new("", "Waiting for the first picture"));
            else if (status.Scene is { } scene && _scene.Shows(scene.Message)) _lines.Add(new("", scene.Message));
            if (_load.Shows(status.Load)) _lines.Add(new("", status.Load));
            if (_pose.Shows(status.Pose)) _lines.Add(new("", status.Pose));
            if (_message.Shows(status.Message)) _lines.Add(new("", status.Message));
        }
        if (status.Outputs is not { Length: > 0 } outputs) return;
        foreach (string line in outputs.Split('\n')) _lines.Add(new("Output", line));
    }

    private static string Describe(SourceStatus source)
    {
        string state = source.State switch
        {
            SourceState.Running => "running",
            SourceState.Stalled => "no images arrive; the last one is held",
            SourceState.Paused => "closed",
            SourceState.Retrying => string.Create(CultureInfo.InvariantCulture, $"reconnecting (attempt {source.Retries})"),
            _ => "ended",
        };
        if (source.State == SourceState.Running && source.Notice.Length > 0) return source.Notice;
        return source.Reason.Length > 0 && source.State != SourceState.Running ? $"{state}: {source.Reason}" : state;
    }
}
