namespace LiveDance.Glfw;

/// <summary>A key, named by what is printed on it on an American keyboard. The numbers are GLFW's.</summary>
public enum Key
{
    /// <summary>A key that GLFW has no name for.</summary>
    Unknown = -1,

    /// <summary>The space bar.</summary>
    Space = 32,

    /// <summary>The key <c>'</c>.</summary>
    Apostrophe = 39,

    /// <summary>The key <c>,</c>.</summary>
    Comma = 44,

    /// <summary>The key <c>-</c>.</summary>
    Minus = 45,

    /// <summary>The key <c>.</c>.</summary>
    Period = 46,

    /// <summary>The key <c>/</c>.</summary>
    Slash = 47,

    /// <summary>The digit 0 above the letters.</summary>
    Number0 = 48,

    /// <summary>The digit 1 above the letters.</summary>
    Number1 = 49,

    /// <summary>The digit 2 above the letters.</summary>
    Number2 = 50,

    /// <summary>The digit 3 above the letters.</summary>
    Number3 = 51,

    /// <summary>The digit 4 above the letters.</summary>
    Number4 = 52,

    /// <summary>The digit 5 above the letters.</summary>
    Number5 = 53,

    /// <summary>The digit 6 above the letters.</summary>
    Number6 = 54,

    /// <summary>The digit 7 above the letters.</summary>
    Number7 = 55,

    /// <summary>The digit 8 above the letters.</summary>
    Number8 = 56,

    /// <summary>The digit 9 above the letters.</summary>
    Number9 = 57,

    /// <summary>The key <c>;</c>.</summary>
    Semicolon = 59,

    /// <summary>The key <c>=</c>.</summary>
    Equal = 61,

    /// <summary>The letter A.</summary>
    A = 65,

    /// <summary>The letter B.</summary>
    B = 66,

    /// <summary>The letter C.</summary>
    C = 67,

    /// <summary>The letter D.</summary>
    D = 68,

    /// <summary>The letter E.</summary>
    E = 69,

    /// <summary>The letter F.</summary>
    F = 70,

    /// <summary>The letter G.</summary>
    G = 71,

    /// <summary>The letter H.</summary>
    H = 72,

    /// <summary>The letter I.</summary>
    I = 73,

    /// <summary>The letter J.</summary>
    J = 74,

    /// <summary>The letter K.</summary>
    K = 75,

    /// <summary>The letter L.</summary>
    L = 76,

    /// <summary>The letter M.</summary>
    M = 77,

    /// <summary>The letter N.</summary>
    N = 78,

    /// <summary>The letter O.</summary>
    O = 79,

    /// <summary>The letter P.</summary>
    P = 80,

    /// <summary>The letter Q.</summary>
    Q = 81,

    /// <summary>The letter R.</summary>
    R = 82,

    /// <summary>The letter S.</summary>
    S = 83,

    /// <summary>The letter T.</summary>
    T = 84,

    /// <summary>The letter U.</summary>
    U = 85,

    /// <summary>The letter V.</summary>
    V = 86,

    /// <summary>The letter W.</summary>
    W = 87,

    /// <summary>The letter X.</summary>
    X = 88,

    /// <summary>The letter Y.</summary>
    Y = 89,

    /// <summary>The letter Z.</summary>
    Z = 90,

    /// <summary>The key <c>[</c>.</summary>
    LeftBracket = 91,

    /// <summary>The key <c>\</c>.</summary>
    BackSlash = 92,

    /// <summary>The key <c>]</c>.</summary>
    RightBracket = 93,

    /// <summary>The key <c>`</c>.</summary>
    GraveAccent = 96,

    /// <summary>The key Escape.</summary>
    Escape = 256,

    /// <summary>The key Enter.</summary>
    Enter = 257,

    /// <summary>The key Tab.</summary>
    Tab = 258,

    /// <summary>The key Backspace.</summary>
    Backspace = 259,

    /// <summary>The key Insert.</summary>
    Insert = 260,

    /// <summary>The key Delete.</summary>
    Delete = 261,

    /// <summary>The arrow right.</summary>
    Right = 262,

    /// <summary>The arrow left.</summary>
    Left = 263,

    /// <summary>The arrow down.</summary>
    Down = 264,

    /// <summary>The arrow up.</summary>
    Up = 265,

    /// <summary>The key PageUp.</summary>
    PageUp = 266,

    /// <summary>The key PageDown.</summary>
    PageDown = 267,

    /// <summary>The key Home.</summary>
    Home = 268,

    /// <summary>The key End.</summary>
    End = 269,

    /// <summary>The key CapsLock.</summary>
    CapsLock = 280,

    /// <summary>The key ScrollLock.</summary>
    ScrollLock = 281,

    /// <summary>The key NumLock.</summary>
    NumLock = 282,

    /// <summary>The key PrintScreen.</summary>
    PrintScreen = 283,

    /// <summary>The key Pause.</summary>
    Pause = 284,

    /// <summary>Function key 1.</summary>
    F1 = 290,

    /// <summary>Function key 2.</summary>
    F2 = 291,

    /// <summary>Function key 3.</summary>
    F3 = 292,

    /// <summary>Function key 4.</summary>
    F4 = 293,

    /// <summary>Function key 5.</summary>
    F5 = 294,

    /// <summary>Function key 6.</summary>
    F6 = 295,

    /// <summary>Function key 7.</summary>
    F7 = 296,

    /// <summary>Function key 8.</summary>
    F8 = 297,

    /// <summary>Function key 9.</summary>
    F9 = 298,

    /// <summary>Function key 10.</summary>
    F10 = 299,

    /// <summary>Function key 11.</summary>
    F11 = 300,

    /// <summary>Function key 12.</summary>
    F12 = 301,

    /// <summary>The digit 0 of the keypad.</summary>
    Keypad0 = 320,

    /// <summary>The digit 1 of the keypad.</summary>
    Keypad1 = 321,

    /// <summary>The digit 2 of the keypad.</summary>
    Keypad2 = 322,

    /// <summary>The digit 3 of the keypad.</summary>
    Keypad3 = 323,

    /// <summary>The digit 4 of the keypad.</summary>
    Keypad4 = 324,

    /// <summary>The digit 5 of the keypad.</summary>
    Keypad5 = 325,

    /// <summary>The digit 6 of the keypad.</summary>
    Keypad6 = 326,

    /// <summary>The digit 7 of the keypad.</summary>
    Keypad7 = 327,

    /// <summary>The digit 8 of the keypad.</summary>
    Keypad8 = 328,

    /// <summary>The digit 9 of the keypad.</summary>
    Keypad9 = 329,

    /// <summary>Decimal of the keypad.</summary>
    KeypadDecimal = 330,

    /// <summary>Divide of the keypad.</summary>
    KeypadDivide = 331,

    /// <summary>Multiply of the keypad.</summary>
    KeypadMultiply = 332,

    /// <summary>Subtract of the keypad.</summary>
    KeypadSubtract = 333,

    /// <summary>Add of the keypad.</summary>
    KeypadAdd = 334,

    /// <summary>Enter of the keypad.</summary>
    KeypadEnter = 335,

    /// <summary>Equal of the keypad.</summary>
    KeypadEqual = 336,

    /// <summary>The left Shift key.</summary>
    ShiftLeft = 340,

    /// <summary>The left Control key.</summary>
    ControlLeft = 341,

    /// <summary>The left Alt key.</summary>
    AltLeft = 342,

    /// <summary>The left Super key.</summary>
    SuperLeft = 343,

    /// <summary>The right Shift key.</summary>
    ShiftRight = 344,

    /// <summary>The right Control key.</summary>
    ControlRight = 345,

    /// <summary>The right Alt key.</summary>
    AltRight = 346,

    /// <summary>The right Super key.</summary>
    SuperRight = 347,

    /// <summary>The key Menu.</summary>
    Menu = 348,
}
