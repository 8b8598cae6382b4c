using LiveDance.Control;
using LiveDance.Osc;

namespace LiveDance.Tests.Osc;

/// <summary>The conventions of the field: 0 and 1, shares of a range, buttons.</summary>
public class OscCommandTests
{
    [Theory]
    [InlineData("/livedance/mirror", 1f, "mirror", true)]
    [InlineData("/livedance/mirror", 0f, "mirror", false)]
    [InlineData("/livedance/mirror", false, "mirror", false)]
    [InlineData("/livedance/mirror", null, "mirror", null)]
    [InlineData("/livedance/prediction", 0.4f, "prediction", 40.0)]
    [InlineData("/livedance/prediction", 40, "prediction", 40)]
    [InlineData("/livedance/prediction", "auto", "prediction", "auto")]
    [InlineData("/livedance/music/volume", 0.25f, "music/volume", 0.25)]
    [InlineData("/livedance/music/seek", 0.5f, "music/seek", 100.0)]
    [InlineData("/livedance/music/seek", 12, "music/seek", 12)]
    [InlineData("/livedance/layout", "inset", "layout", "inset")]
    [InlineData("/livedance/layout", 1, "layout", "side-by-side")]
    [InlineData("/livedance/layout", 1f, "layout", "inset")]
    [InlineData("/livedance/layout", 0f, "layout", "performer")]
    [InlineData("/livedance/layout/inset", 1f, "layout", "inset")]
    [InlineData("/livedance/blackout/black", 1, "blackout", "black")]
    [InlineData("/livedance/person/next", 1f, "person/next", null)]
    [InlineData("/livedance/screenshot", null, "screenshot", null)]
    public void Message_is_a_command(string address, object? argument, string command, object? value)
    {
        (ControlCommand Command, object? Value)? parsed = OscCommand.Parse(Message(address, argument), seconds: 200);
        Assert.Equal(command, parsed!.Value.Command.Name);
        if (value is double expected) Assert.Equal(expected, Convert.ToDouble(parsed.Value.Value, System.Globalization.CultureInfo.InvariantCulture), 4);
        else Assert.Equal(value, parsed.Value.Value);
    }

    [Theory]
    [InlineData("/livedance/person/next", 0f)]
    [InlineData("/livedance/screenshot", 0)]
    [InlineData("/livedance/quit", false)]
    [InlineData("/livedance/layout/inset", 0f)]
    public void Button_that_is_let_go_does_nothing(string address, object argument) =>
        Assert.Null(OscCommand.Parse(Message(address, argument), seconds: 0));

    [Theory]
    [InlineData("/livedance/prediction", 40f, "send whole units as integers")]
    [InlineData("/livedance/miror", 1f, "the nearest is 'mirror'")]
    [InlineData("/livedance/layout/upside-down", 1f, "There is no command")]
    [InlineData("/foo", 1f, "There is no command")]
    public void Wrong_message_is_refused_with_the_way_out(string address, object argument, string hint) => Assert.Contains(
        hint, Assert.Throws<ControlException>(() => OscCommand.Parse(Message(address, argument), seconds: 0)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("mirror", true, 1f)]
    [InlineData("prediction", 40.0, 0.4f)]
    [InlineData("prediction", "auto", "auto")]
    [InlineData("music/seek", 50.0, 0.25f)]
    [InlineData("layout", "inset", "inset")]
    public void Value_is_told_as_it_is_taken(string command, object value, object argument) =>
        Assert.Equal(argument, OscCommand.ToArgument(ControlTable.Find(command), value, seconds: 200));

    private static OscMessage Message(string address, object? argument) => argument is null ? new OscMessage(address) : new OscMessage(address, argument);
}
