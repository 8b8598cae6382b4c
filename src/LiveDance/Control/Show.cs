using LiveDance.Engine;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Media;

namespace LiveDance.Control;

/// <summary>What a <see cref="Show"/> consists of.</summary>
/// <param name="Session">The running session.</param>
/// <param name="View">The view of its window and previews.</param>
/// <param name="Performers">The performers to choose from.</param>
/// <param name="Files">The folders that commands may use.</param>
/// <param name="Newest">The newest frame.</param>
/// <param name="Beats">Lets changes wait for the beat.</param>
/// <param name="HasWindow">Whether there is a window.</param>
/// <param name="Screenshot">Saves a frame in a folder and returns the file's path.</param>
/// <param name="End">Ends the session.</param>
internal sealed record ShowParts(
    LiveSession Session, ViewState View, PerformerCatalogue Performers, ShowFiles Files, NewestFrame Newest, BeatQuantizer Beats,
    bool HasWindow,
    Func<Frame, string, string> Screenshot, Action End)
{
    /// <summary>Returns the status of the kiosk; null if this is none.</summary>
    public Func<KioskStatus>? Kiosk { get; init; }
}

/// <summary>
/// Carries out the commands of the <see cref="ControlTable"/> on a running session. Each method returns one sentence about what it did, or
/// throws a <see cref="ControlException"/> or <see cref="EngineException"/> and changes nothing. Called by a <see cref="ControlSurface"/>,
/// one at a time for each thing that they change.
/// </summary>
internal sealed partial class Show(ShowParts parts)
{
    private static readonly string[] LayoutNames = ["Performer", "Side by side", "Performer with inset"];

    public ShowParts Parts => parts;

    private LiveControls Controls => parts.Session.Controls;

    private ViewState View => parts.View;

    public string SetPerformer(string name)
    {
        Performer performer = parts.Performers.Load(name);
        if (performer == Controls.Performer) return $"{name} is on already.";
        Controls.SetPerformer(performer, () => parts.Beats.Wait(atCapture: true));
        return $"{name} takes over.";
    }

    public string NextPerformer()
    {
        IReadOnlyList<string> names = parts.Performers.Names;
        if (names.Count < 2) throw new ControlException(ControlError.Conflict, "There is only one performer.");
        int now = names.ToList().IndexOf(parts.Performers.NameOf(Controls.Performer));
        return SetPerformer(names[(now + 1) % names.Count]);
    }

    public string SetQuality(string word)
    {
        PictureQuality quality = Enum.Parse<PictureQuality>(word, ignoreCase: true);
        Performer performer = Controls.Performer;
        if (quality == PictureQuality.Lite && !performer.Grades.Contains(PictureGrade.Lite))
            throw new ControlException(ControlError.Conflict, $"{performer.Manifest.Name} has no lite generator; the full one is in use.");
        Controls.Quality = quality;
        return quality switch
        {
            PictureQuality.Auto => "The best picture that this machine keeps up with.",
            PictureQuality.Full => "Full picture.",
            _ => "Lite picture.",
        };
    }

    public string SetLayout(string word)
    {
        View.Layout = Enum.Parse<ViewLayout>(word.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
        return $"{LayoutNames[(int)View.Layout]}.";
    }

    public string NextLayout()
    {
        View.Layout = (ViewLayout)(((int)View.Layout + 1) % LayoutNames.Length);
        return $"{LayoutNames[(int)View.Layout]}.";
    }

    public string SetMirror(object? value)
    {
        bool on = Switched(value, View.Mirror);
        parts.Session.Outputs.Mirror = View.Mirror = on;
        return on ? "Mirror on." : "Mirror off.";
    }

    public string SetFrozen(object? value)
    {
        bool on = Switched(value, Controls.Frozen);
        if (on && Controls.Blackout != Blackout.Off)
            throw new ControlException(ControlError.Conflict, "The picture is blacked out; end the blackout before you freeze it.");
        Controls.Frozen = View.Frozen = on;
        return on ? "Frozen." : "Running.";
    }

    public string SetBlackout(string word)
    {
        Blackout to = Enum.Parse<Blackout>(word, ignoreCase: true);
        Controls.Blackout = to;
        View.BlackedOut = to != Blackout.Off;
        // A frozen picture would stay.
        bool thawed = to != Blackout.Off && Controls.Frozen;
        if (thawed) Controls.Frozen = View.Frozen = false;
        string done = to switch
        {
            Blackout.Plate => "The performer fades out.",
            Blackout.Black => "The picture fades to black.",
            _ => "The picture fades in.",
        };
        return thawed ? $"{done} The freeze has ended." : done;
    }

    public string SetBackground(string text)
    {
        if (text is "" or "plate")
        {
            Controls.SetBackground("");
            return "The performer's own background.";
        }
        Controls.SetBackground(Background.IsColour(text) ? text : parts.Files.InMedia(text));
        return $"Background {text}.";
    }

    public string SetBeatEffect(object? value)
    {
        bool on = Switched(value, View.BeatEffect);
        RequireWindow("The beat effect");
        if (on && parts.Session.Sound is null)
            throw new ControlException(ControlError.Conflict, "The beat effect needs music or a line in; start one first.");
        View.BeatEffect = on;
        return on ? "Beat effect on." : "Beat effect off.";
    }

    public string SetFullScreen(object? value)
    {
        RequireWindow("Full screen");
        View.FullScreen = Switched(value, View.FullScreen);
        return View.FullScreen ? "Full screen." : "Window.";
    }

    public string TakeScreenshot()
    {
        if (parts.Newest.Take() is not { } frame) throw new ControlException(ControlError.Conflict, "There is no picture to save yet.");
        try
        {
            return $"Saved {parts.Screenshot(frame, parts.Files.Recordings)}.";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ControlException(
                ControlError.Failed, $"The picture cannot be saved in '{parts.Files.Recordings}': {SecretMask.In(error.Message).TrimEnd('.')}.");
        }
        finally
        {
            frame.Release();
        }
    }

    public string End()
    {
        parts.End();
        return "The session ends.";
    }

    // A switch without a value is toggled.
    private static bool Switched(object? value, bool now) => value is bool on ? on : !now;

    private void RequireWindow(string what)
    {
        if (!parts.HasWindow) throw new ControlException(ControlError.Conflict, $"{what} is for a window, and this session has none.");
    }
}
