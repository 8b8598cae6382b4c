namespace Silk.NET.Windowing;

/// <summary>Makes windows.</summary>
public static class Window
{
    /// <summary>A window that is not yet on the screen: <see cref="IView.Initialize"/> or Run puts it there.</summary>
    public static IWindow Create(WindowOptions options) => new GlfwWindow(options);
}

/// <summary>What can be done with any view.</summary>
public static class WindowExtensions
{
    /// <summary>Shows the view and runs its loop until it is closed.</summary>
    public static void Run(this IView view)
    {
        view.Initialize();
        view.Run(() =>
        {
            view.DoEvents();
            if (view.IsClosing) return;
            view.DoUpdate();
            view.DoRender();
        });
        view.DoEvents();
        view.Reset();
    }

    public static void SwapBuffers(this IView view) => view.GLContext?.SwapBuffers();

    public static void MakeCurrent(this IView view) => view.GLContext?.MakeCurrent();

    public static void ClearContext(this IView view) => view.GLContext?.Clear();
}
