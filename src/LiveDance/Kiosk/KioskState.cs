namespace LiveDance.Kiosk;

/// <summary>The states of a kiosk.</summary>
internal enum KioskState
{
    /// <summary>Outside the opening hours: the screen is black, the camera closed, and the networks idle.</summary>
    Closed,

    /// <summary>Nobody is there: the performer dances recorded poses.</summary>
    Attract,

    /// <summary>Somebody has stepped in and is told where to stand; they are measured meanwhile.</summary>
    Welcome,

    /// <summary>The visitor dances.</summary>
    Dance,

    /// <summary>The visitor dances while others wait, and sees how much time is left.</summary>
    Countdown,

    /// <summary>The visitor's time is up, and the next one is asked to step in.</summary>
    HandOver,
}
