using OpenCvSharp;

namespace LiveDance.Window;

/// <summary>
/// Finds space for messages: beside the picture where there is room, else on a pane that does not show the performer, else on the side of the
/// picture that the performer leaves free. A space is kept until the performer comes into it, so that messages do not jump about.
/// </summary>
internal sealed class OverlaySpace
{
    // Least width and height of a space, as multiples of the text's size: some words in a row, and two rows.
    private const float LeastWidth = 9, LeastHeight = 3.2f;

    // A space beside the picture is taken before a larger one on it.
    private const double BesidePreference = 8, OtherPanePreference = 3;

    private readonly List<(Rect Area, double Worth)> _spaces = [];

    /// <summary>The best space, in pixels of the window.</summary>
    public Rect First { get; private set; }

    /// <summary>The next best; the first one if there is no other.</summary>
    public Rect Second { get; private set; }

    /// <summary>Finds the spaces.</summary>
    /// <param name="window">The size of the window, in pixels.</param>
    /// <param name="panes">Its panes; none before the first picture.</param>
    /// <param name="performer">The performer's surroundings in the window, in pixels; empty if nobody is shown.</param>
    /// <param name="textSize">The size of normal text, in pixels.</param>
    public void Arrange(Size window, ReadOnlySpan<Pane> panes, Rect performer, float textSize)
    {
        int margin = Math.Max(4, Math.Min(window.Width, window.Height) / 50);
        var all = new Rect(0, 0, window.Width, window.Height);
        _spaces.Clear();
        if (panes.Length == 0) Add(all, 1);
        else
        {
            AddAround(all, Union(panes), BesidePreference);
            foreach (Pane pane in panes)
            {
                if (pane.Content != PaneContent.Performer) Add(pane.Area, OtherPanePreference);
                else AddAround(pane.Area, performer == default ? new Rect(pane.Area.X, pane.Area.Bottom, pane.Area.Width, 0) : performer & pane.Area, 1);
            }
        }
        if (_spaces.Count == 0)
        {
            (First, Second) = (Inset(all, margin), Inset(all, margin));
            return;
        }
        _spaces.Sort((a, b) => b.Worth.CompareTo(a.Worth));
        // The spaces of before stay while the performer is not in them and they are still spaces of this window.
        if (!Holds(First) || !Holds(Second)) (First, Second) = (_spaces[0].Area, _spaces[Math.Min(1, _spaces.Count - 1)].Area);

        // Loops, as a closure of this method would be allocated at every call.
        bool Holds(Rect space)
        {
            if (space == default || (space & performer) != default) return false;
            foreach ((Rect area, _) in _spaces) if (area.Contains(space) || space == area) return true;
            return false;
        }

        void Add(Rect area, double worth)
        {
            Rect space = Inset(area, margin);
            if (space is { Width: > 0, Height: > 0 } && space.Width >= LeastWidth * textSize && space.Height >= LeastHeight * textSize) _spaces.Add((space, worth * space.Width * space.Height));
        }

        // The strips of an area to the left, right, top and bottom of what is in it.
        void AddAround(Rect area, Rect inner, double worth)
        {
            Add(new Rect(area.X, area.Y, inner.X - area.X, area.Height), worth);
            Add(new Rect(inner.Right, area.Y, area.Right - inner.Right, area.Height), worth);
            Add(new Rect(area.X, area.Y, area.Width, inner.Y - area.Y), worth);
            Add(new Rect(area.X, inner.Bottom, area.Width, area.Bottom - inner.Bottom), worth);
        }
    }

    private static Rect Inset(Rect area, int margin) => new(
        area.X + margin, area.Y + margin, Math.Max(0, area.Width - (2 * margin)), Math.Max(0, area.Height - (2 * margin)));

    private static Rect Union(ReadOnlySpan<Pane> panes)
    {
        Rect union = panes[0].Area;
        foreach (Pane pane in panes) union |= pane.Area;
        return union;
    }
}
