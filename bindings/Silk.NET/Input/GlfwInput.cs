using Silk.NET.Windowing;
using static Silk.NET.GLFW.Glfw;

namespace Silk.NET.Input;

/// <summary>The keyboard of a GLFW window.</summary>
internal sealed class GlfwInputContext : IInputContext
{
    private readonly GlfwKeyboard _keyboard;

    public GlfwInputContext(GlfwWindow window) => Keyboards = [_keyboard = new GlfwKeyboard(window)];

    public nint Handle => _keyboard.Window.Handle;

    public IReadOnlyList<IKeyboard> Keyboards { get; }

    public void Dispose() => _keyboard.Disconnect();
}

internal sealed class GlfwKeyboard : IKeyboard
{
    public GlfwKeyboard(GlfwWindow window)
    {
        Window = window;
        window.KeyAction += OnKey;
        window.Typed += OnTyped;
    }

    public event Action<IKeyboard, Key, int>? KeyDown;

    public event Action<IKeyboard, Key, int>? KeyUp;

    public event Action<IKeyboard, char>? KeyChar;

    public GlfwWindow Window { get; }

    public string Name => "Keyboard";

    public int Index => 0;

    public bool IsConnected => true;

    public bool IsKeyPressed(Key key) => glfwGetKey(Window.Handle, (int)key) == Press;

    public void Disconnect()
    {
        Window.KeyAction -= OnKey;
        Window.Typed -= OnTyped;
    }

    private void OnKey(Key key, int scanCode, int action)
    {
        if (action == Press) KeyDown?.Invoke(this, key, scanCode);
        else if (action == Release) KeyUp?.Invoke(this, key, scanCode);
    }

    private void OnTyped(char character) => KeyChar?.Invoke(this, character);
}
