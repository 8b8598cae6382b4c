namespace LiveDance.Kiosk;

/// <summary>What a kiosk shows besides the performer.</summary>
/// <param name="State">The state that it is in.</param>
/// <param name="Heading">The large text; empty for none.</param>
/// <param name="Text">The text below it; empty for none.</param>
/// <param name="Countdown">Seconds left, to be seen from afar; empty for none.</param>
/// <param name="Notice">The notice about privacy; empty for none.</param>
/// <param name="Code">The QR code of its full text by row and column, true for dark; null for none.</param>
internal sealed record KioskScreen(KioskState State, string Heading, string Text, string Countdown, string Notice, bool[][]? Code)
{
    /// <summary>Whether the screen is black.</summary>
    public bool IsDark => State == KioskState.Closed;
}
