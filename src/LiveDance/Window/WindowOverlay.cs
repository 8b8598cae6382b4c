using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using LiveDance.Engine;
using LiveDance.Engine.Capture;
using OpenCvSharp;

namespace LiveDance.Window;

/// <summary>The text over the picture: the session's status, the help, prompts for the dancer, and short notifications.</summary>
internal sealed class WindowOverlay : IDisposable
{
    /// <summary>The number of boxes: status, notification, help, prompt and QR code.</summary>
    public const int BoxCount = 5;

    private const int StatusBox = 0, NotificationBox = 1, HelpBox = 2, PromptBox = 3, CodeBox = 4;

    // Factor on the text size of prompts, which the dancer reads from a distance.
    private const double PromptMagnification = 1.8;
    private static readonly TimeSpan NotificationTime = TimeSpan.FromSeconds(3);

    private static readonly OverlayLine[] Keys = [.. WindowKeys.Help.Select(key => new OverlayLine(key.Keys, key.Description))];

    private readonly OverlayBox[] _boxes = [new(), new(), new(), new(PromptMagnification), new()];
    private readonly List<OverlayLine> _lines = [];
    private string _notification = "";
    private long _notifiedAt;

    public bool ShowsHelp { get; set; }

    public bool ShowsDiagnostics { get; set; }

    /// <summary>The QR code that is shown in the middle, by row and column, true for dark; null for none.</summary>
    public bool[][]? PairingCode { get; set; }

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
    /// <param name="status">The session's status.</param>
    /// <param name="frozen">Whether the viewer has frozen the picture.</param>
    /// <param name="waiting">Whether there is no picture yet.</param>
    /// <returns>Whether anything has changed.</returns>
    public bool Update(Size window, LiveStatus status, bool frozen, bool waiting)
    {
        int margin = Math.Min(window.Width, window.Height) / 50;
        var available = new Size(Math.Max(1, window.Width - (2 * margin)), Math.Max(1, window.Height - (2 * margin)));

        WriteStatus(status, waiting);
        bool changed = Write(StatusBox, available);
        _boxes[StatusBox].Position = new Point(margin, margin);

        _lines.Clear();
        if (frozen) _lines.Add(new("", "Frozen; Space continues"));
        if (_notification.Length > 0 && Stopwatch.GetElapsedTime(_notifiedAt) < NotificationTime) _lines.Add(new("", _notification));
        changed |= Write(NotificationBox, available);
        _boxes[NotificationBox].Position = new Point(margin, window.Height - margin - _boxes[NotificationBox].Image.Rows);

        _lines.Clear();
        if (status.Prompt.Length > 0) _lines.Add(new("", status.Prompt));
        changed |= Write(PromptBox, available);
        _boxes[PromptBox].Position = new Point((window.Width - _boxes[PromptBox].Image.Cols) / 2, window.Height / 8);

        changed |= _boxes[HelpBox].Write(ShowsHelp ? Keys : [], available);
        Size help = _boxes[HelpBox].Image.Size();
        _boxes[HelpBox].Position = new Point((window.Width - help.Width) / 2, (window.Height - help.Height) / 2);
        changed |= _boxes[CodeBox].WriteCode(PairingCode, available);
        Size code = _boxes[CodeBox].Image.Size();
        _boxes[CodeBox].Position = new Point((window.Width - code.Width) / 2, (window.Height - code.Height) / 2);
        return changed;
    }

    public void Dispose()
    {
        foreach (OverlayBox box in _boxes) box.Dispose();
    }

    private bool Write(int box, Size available) => _boxes[box].Write(CollectionsMarshal.AsSpan(_lines), available);

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
            _lines.Add(new("Latency", string.Create(invariant, $"{status.LatencyMilliseconds:0} ms")));
            _lines.Add(new("Dropped", string.Create(invariant, $"{status.Dropped}")));
            _lines.Add(new("Device", status.Provider));
            if (status.Scene is { } scene) _lines.Add(new("Scene", scene.Message.Length > 0 ? scene.Message : "good"));
            if (status.Load.Length > 0) _lines.Add(new("Load", status.Load));
            if (status.Pose.Length > 0) _lines.Add(new("Pose", status.Pose));
            if (status.Message.Length > 0) _lines.Add(new("Note", status.Message));
        }
        else
        {
            if (source.State != SourceState.Running || source.Notice.Length > 0) _lines.Add(new("Source", Describe(source)));
            else if (waiting) _lines.Add(new("", "Waiting for the first picture"));
            else if (status.Scene is { Message.Length: > 0 } scene) _lines.Add(new("", scene.Message));
            if (status.Load.Length > 0) _lines.Add(new("", status.Load));
            if (status.Pose.Length > 0) _lines.Add(new("", status.Pose));
            if (status.Message.Length > 0) _lines.Add(new("", status.Message));
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
            SourceState.Retrying => string.Create(CultureInfo.InvariantCulture, $"reconnecting (attempt {source.Retries})"),
            _ => "ended",
        };
        if (source.State == SourceState.Running && source.Notice.Length > 0) return source.Notice;
        return source.Reason.Length > 0 && source.State != SourceState.Running ? $"{state}: {source.Reason}" : state;
    }
}
