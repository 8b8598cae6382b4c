using LiveDance.Control;
using LiveDance.Engine;
using LiveDance.Glfw;
using LiveDance.Window;
using Silk.NET.Maths;

namespace LiveDance.Tests.Window;

public sealed class WindowPlacesTests : IDisposable
{
    private static readonly GlfwScreen Laptop = Screen("eDP-1", 0, 1280, 720), Projector = Screen("HDMI-1", 1280, 1920, 1080);
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void New_window_is_wholly_within_its_screen()
    {
        Rectangle<int> place = new WindowPlaces(null, ViewLayout.Performer).On(Laptop, new Vector2D<int>(1336, 400));
        Assert.True(Laptop.WorkArea.Contains(place), $"{place}");
        Assert.Equal(1336.0 / 400, (double)place.Size.X / place.Size.Y, 1);
        Assert.Equal(Laptop.WorkArea.Center, place.Center);
    }

    [Fact]
    public void Place_is_remembered_for_each_screen()
    {
        string file = _folder.File("window.json");
        var places = new WindowPlaces(file, ViewLayout.Performer);
        Rectangle<int> left = new(10, 40, 600, 500), right = new(1400, 100, 800, 600);
        places.Keep([Laptop, Projector], left);
        places.Keep([Laptop, Projector], right);
        var later = new WindowPlaces(file, ViewLayout.Performer);
        Assert.Equal(left, later.On(Laptop, new Vector2D<int>(512, 512)));
        Assert.Equal(right, later.On(Projector, new Vector2D<int>(512, 512)));
        Assert.NotEqual(left, new WindowPlaces(file, ViewLayout.SideBySide).On(Laptop, new Vector2D<int>(512, 512)));
        // A projector of the same name with fewer pixels is another screen, and so is one that stands elsewhere now.
        Assert.NotEqual(right, later.On(Screen("HDMI-1", 1280, 1024, 768), new Vector2D<int>(512, 512)));
        Assert.Equal(new Vector2D<int>(120, 100), later.On(Screen("HDMI-1", 0, 1920, 1080), new Vector2D<int>(512, 512)).Origin);
    }

    [Fact]
    public void Damaged_file_is_no_obstacle()
    {
        string file = _folder.File("window.json");
        File.WriteAllText(file, """{ "eDP-1 1280x720": [1, 2] """);
        Assert.True(Laptop.WorkArea.Contains(new WindowPlaces(file, ViewLayout.Performer).On(Laptop, new Vector2D<int>(512, 512))));
    }

    [Fact]
    public void Screen_that_does_not_exist_is_answered_with_those_that_do()
    {
        Assert.Equal(Projector, WindowPlaces.Choose([Laptop, Projector], 2));
        Assert.Equal(Laptop, WindowPlaces.Choose([Laptop, Projector], null));
        string message = Assert.Throws<EngineException>(() => WindowPlaces.Choose([Laptop, Projector], 3)).Message;
        Assert.Equal("There is no screen 3; there are 1 (eDP-1, 1280 x 720), 2 (HDMI-1, 1920 x 1080).", message);
    }

    private static GlfwScreen Screen(string name, int left, int width, int height) =>
        new(name, new Rectangle<int>(left, 0, width, height), new Rectangle<int>(left, 30, width, height - 30));
}
