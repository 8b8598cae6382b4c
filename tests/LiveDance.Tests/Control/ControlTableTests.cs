using LiveDance.Control;
using LiveDance.Window;

namespace LiveDance.Tests.Control;

public class ControlTableTests
{
    private static readonly string Page = Path.Combine(Footage.Repository, "docs", "control.md");

    [Fact]
    public void Documentation_has_the_table_of_commands()
    {
        string[] documented = [.. File.ReadAllLines(Page).Where(line => line.StartsWith("| `", StringComparison.Ordinal) && line.Split('|').Length == 7)];
        string[] expected = [.. ControlTable.All.Select(Row)];
        Assert.Equal(expected, documented);
    }

    [Fact]
    public void Names_are_unique_and_fit_addresses()
    {
        Assert.Equal(ControlTable.All.Count, ControlTable.All.Select(command => command.Name).Distinct().Count());
        Assert.All(ControlTable.All, command => Assert.Matches("^[a-z]+(-[a-z]+)*(/[a-z]+(-[a-z]+)*)?$", command.Name));
        Assert.All(ControlTable.All, command => Assert.EndsWith(".", command.Description, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_key_of_the_window_is_a_command_with_a_value_that_it_takes()
    {
        var view = new ViewState();
        List<string> commands = [];
        foreach (Glfw.Key key in Enum.GetValues<Glfw.Key>())
        {
            if (WindowKeys.CommandFor(key, view) is not { } press) continue;
            commands.Add(press.Command);
            ControlTable.Find(press.Command).Parameter.Read(press.Command, press.Value);
        }
        Assert.Contains("screenshot", commands);
        Assert.Contains("freeze", commands);
    }

    [Theory]
    [InlineData("layot", "the nearest is 'layout'")]
    [InlineData("musik/volume", "the nearest is 'music/volume'")]
    [InlineData("", "docs/control.md lists them")]
    [InlineData("make coffee please", "docs/control.md lists them")]
    public void Unknown_command_names_the_nearest(string name, string hint)
    {
        ControlException error = Assert.Throws<ControlException>(() => ControlTable.Find(name));
        Assert.Equal(ControlError.Unknown, error.Error);
        Assert.Contains(hint, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mirror", true, true)]
    [InlineData("mirror", "off", false)]
    [InlineData("mirror", 1.0f, true)]
    [InlineData("mirror", 0, false)]
    [InlineData("mirror", null, "toggle")]
    [InlineData("layout", "Side-By-Side", "side-by-side")]
    [InlineData("prediction", 40, 40.0)]
    [InlineData("prediction", "12.5", 12.5)]
    [InlineData("prediction", "AUTO", "auto")]
    [InlineData("screenshot", 1.0f, null)]
    [InlineData("screenshot", null, null)]
    [InlineData("background", "#102030", "#102030")]
    public void Value_is_read_as_it_comes_from_a_key_JSON_or_OSC(string command, object? value, object? expected) =>
        Assert.Equal(expected, ControlTable.Find(command).Parameter.Read(command, value));

    [Theory]
    [InlineData("mirror", "perhaps", "'mirror' takes on or off; toggles without a value, not 'perhaps'.")]
    [InlineData("mirror", 0.5, "'mirror' takes on or off; toggles without a value, not 0.5.")]
    [InlineData("layout", null, "'layout' takes performer, side-by-side, inset, not nothing.")]
    [InlineData("layout", 2, "'layout' takes performer, side-by-side, inset, not 2.")]
    [InlineData("prediction", 101, "'prediction' takes 0 to 100 ms, or auto, not 101.")]
    [InlineData("prediction", double.NaN, "'prediction' takes 0 to 100 ms, or auto, not NaN.")]
    [InlineData("music/volume", "1,5", "'music/volume' takes 0 to 1, not '1,5'.")]
    [InlineData("screenshot", 0, "'screenshot' takes no value, not 0.")]
    [InlineData("background", "a\nb", "'background' takes a text of up to 1024 characters without control characters.")]
    [InlineData("background", true, "'background' takes a colour (green, #RRGGBB), an image file, or plate for the performer's own, not on.")]
    public void Wrong_value_is_refused_with_the_right_ones(string command, object? value, string message)
    {
        ControlException error = Assert.Throws<ControlException>(() => ControlTable.Find(command).Parameter.Read(command, value));
        Assert.Equal(ControlError.Invalid, error.Error);
        Assert.Equal(message, error.Message);
    }

    private static string Row(ControlCommand command) =>
        $"| `{command.Name}` | {command.Parameter.Description} | {command.Parameter.Default} | {command.Description} | {command.Refusal} |";
}
