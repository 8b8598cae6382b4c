namespace Silk.NET.Input;

/// <summary>The input devices of a window.</summary>
public interface IInputContext : IDisposable
{
    nint Handle { get; }

    IReadOnlyList<IKeyboard> Keyboards { get; }
}

/// <summary>Anything a person can press or move.</summary>
public interface IInputDevice
{
    string Name { get; }

    int Index { get; }

    bool IsConnected { get; }
}

/// <summary>A keyboard.</summary>
public interface IKeyboard : IInputDevice
{
    bool IsKeyPressed(Key key);

    /// <summary>The keyboard, the key, its scan code.</summary>
    event Action<IKeyboard, Key, int>? KeyDown;

    /// <summary>The keyboard, the key, its scan code.</summary>
    event Action<IKeyboard, Key, int>? KeyUp;

    event Action<IKeyboard, char>? KeyChar;
}
