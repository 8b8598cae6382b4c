using System.Text.Json;
using LiveDance.Control;
using LiveDance.Engine;
using LiveDance.Glfw;
using Silk.NET.Maths;

namespace LiveDance.Window;

/// <summary>
/// Where the window was on each screen when it was closed, in a file. A place that is not wholly on its screen any more is not used.
/// </summary>
internal sealed class WindowPlaces
{
    // Share of a screen that a window without a known place takes at most.
    private const double Share = 0.9;

    private readonly string? _file;
    private readonly string _layout;
    private readonly Dictionary<string, int[]> _places = [];

    /// <param name="file">The file; null to remember nothing.</param>
    /// <param name="layout">The layout that the window opens with: panels side by side need a window of another shape.</param>
    public WindowPlaces(string? file, ViewLayout layout)
    {
        (_file, _layout) = (file, $"{layout}");
        try
        {
            if (file is not null && File.Exists(file)) _places = JsonSerializer.Deserialize<Dictionary<string, int[]>>(File.ReadAllBytes(file)) ?? [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            // A place that is lost is no reason not to open the window.
            _places = [];
        }
    }

    /// <summary>The file of this user.</summary>
    public static string StandardFile => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify), "livedance", "window.json");

    /// <summary>Finds a screen by its number.</summary>
    /// <param name="screens">The screens.</param>
    /// <param name="number">The number, from 1; null for the first screen.</param>
    /// <exception cref="EngineException">There is no such screen; the message names those that there are.</exception>
    public static GlfwScreen Choose(IReadOnlyList<GlfwScreen> screens, int? number)
    {
        if (screens.Count == 0) throw new EngineException("There is no screen.");
        if ((number ?? 1) <= screens.Count) return screens[(number ?? 1) - 1];
        string list = string.Join(", ", screens.Select((screen, i) => $"{i + 1} ({screen.Name}, {screen.Area.Size.X} x {screen.Area.Size.Y})"));
        throw new EngineException($"There is no screen {number}; there {(screens.Count == 1 ? "is" : "are")} {list}.");
    }

    /// <summary>The place for a window: where it was on this screen, or in its middle, wholly on it.</summary>
    /// <param name="screen">The screen.</param>
    /// <param name="wanted">The size that the window would have, in screen coordinates.</param>
    public Rectangle<int> On(GlfwScreen screen, Vector2D<int> wanted)
    {
        Rectangle<int> free = screen.WorkArea;
        if (_places.TryGetValue(Key(screen), out int[]? at) && at.Length == 4)
        {
            var kept = new Rectangle<int>(screen.Area.Origin.X + at[0], screen.Area.Origin.Y + at[1], at[2], at[3]);
            if (kept.Size.X > 0 && kept.Size.Y > 0 && free.Contains(kept)) return kept;
        }
        double scale = Math.Min(1, Math.Min(Share * free.Size.X / wanted.X, Share * free.Size.Y / wanted.Y));
        var size = new Vector2D<int>(Math.Max(1, (int)(wanted.X * scale)), Math.Max(1, (int)(wanted.Y * scale)));
        return new Rectangle<int>(free.Origin + ((free.Size - size) / 2), size);
    }

    /// <summary>Remembers the place of a window on the screen that its middle is on.</summary>
    public void Keep(IReadOnlyList<GlfwScreen> screens, Rectangle<int> window)
    {
        if (_file is null || screens.FirstOrDefault(screen => screen.Area.Contains(window.Center)) is not { } on) return;
        Vector2D<int> from = window.Origin - on.Area.Origin;
        _places[Key(on)] = [from.X, from.Y, window.Size.X, window.Size.Y];
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
            File.WriteAllBytes(_file, JsonSerializer.SerializeToUtf8Bytes(_places));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Next time it opens in the middle.
        }
    }

    // Screens of one name may differ in size, as a projector in place of a monitor.
    private string Key(GlfwScreen screen) => $"{screen.Name} {screen.Area.Size.X}x{screen.Area.Size.Y} {_layout}";
}
