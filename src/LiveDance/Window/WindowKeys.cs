using LiveDance.Control;
using LiveDance.Glfw;

namespace LiveDance.Window;

/// <summary>The keys of the window that stand for commands of the show.</summary>
internal static class WindowKeys
{
    /// <summary>The keys and what they do, for the help; those that concern the window alone are among them.</summary>
    public static IReadOnlyList<(string Keys, string Description)> Help { get; } =
    [
        ("L, 1 2 3", "layout: performer, side by side, inset"),
        ("P", "next performer"),
        ("F, F11", "full screen"),
        ("M", "mirror"),
        ("Space", "freeze the picture"),
        ("B", "fade to black and back"),
        ("C", "measure the dancer: stand, step near, step back, arms out"),
        ("X", "cancel the measurement"),
        ("N", "follow the next person"),
        ("K", "keep following this person, or release them"),
        ("R", "record, or end the recording"),
        ("S", "save the picture as PNG"),
        ("W", "the remote's QR code"),
        ("D", "diagnostics"),
        ("H, F1", "this help"),
        ("Q, Esc", "quit"),
    ];

    /// <summary>The command of a key, and its value; null for a key without one.</summary>
    /// <param name="key">The key.</param>
    /// <param name="view">The view, for keys whose value depends on it.</param>
    public static (string Command, string? Value)? CommandFor(Key key, ViewState view) => key switch
    {
        Key.L => ("layout/next", null),
        Key.Number1 or Key.Keypad1 => ("layout", "performer"),
        Key.Number2 or Key.Keypad2 => ("layout", "side-by-side"),
        Key.Number3 or Key.Keypad3 => ("layout", "inset"),
        Key.P => ("performer/next", null),
        Key.F or Key.F11 => ("fullscreen", view.FullScreen ? "off" : "on"),
        Key.M => ("mirror", null),
        Key.Space => ("freeze", null),
        Key.B => ("blackout", view.BlackedOut ? "off" : "black"),
        Key.C => ("calibrate", null),
        Key.X => ("calibrate/cancel", null),
        Key.N => ("person/next", null),
        Key.K => ("person/lock", null),
        Key.R => ("record", null),
        Key.S => ("screenshot", null),
        _ => null,
    };
}
