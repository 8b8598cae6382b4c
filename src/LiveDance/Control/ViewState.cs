namespace LiveDance.Control;

/// <summary>What the window shows, and how. Set by commands from any thread, read by the window at each step.</summary>
internal sealed class ViewState
{
    private volatile ViewLayout _layout = ViewLayout.SideBySide;
    private volatile bool _mirror;
    private volatile bool _frozen;
    private volatile bool _fullScreen;
    private volatile bool _beatEffect;
    private volatile bool _blackedOut;

    /// <summary>The panels.</summary>
    public ViewLayout Layout
    {
        get => _layout;
        set => _layout = value;
    }

    /// <summary>Whether left and right are exchanged.</summary>
    public bool Mirror
    {
        get => _mirror;
        set => _mirror = value;
    }

    /// <summary>Whether the picture stands still.</summary>
    public bool Frozen
    {
        get => _frozen;
        set => _frozen = value;
    }

    /// <summary>Whether the window fills the screen.</summary>
    public bool FullScreen
    {
        get => _fullScreen;
        set => _fullScreen = value;
    }

    /// <summary>Whether the performer's picture brightens slightly with the beat.</summary>
    public bool BeatEffect
    {
        get => _beatEffect;
        set => _beatEffect = value;
    }

    /// <summary>Whether the picture is faded to the plate or to black.</summary>
    public bool BlackedOut
    {
        get => _blackedOut;
        set => _blackedOut = value;
    }
}
