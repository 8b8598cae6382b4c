using System.Globalization;
using System.Xml.Linq;
using LiveDance.Measurement.Charts;

namespace LiveDance.Tests.Measurement.Charts;

public class ReportPageTests
{
    [Fact]
    public void Page_has_every_chart_and_the_text_and_needs_nothing_else()
    {
        Chart[] charts =
        [
            new BarChart("Bars, ms", [new("first <b>", 12.34), new("second", null)], Limit: 10), new LineChart("Lines & more", "seconds", [new("a", [(0, 1), (2, 3)]), new("b", [])]),
        ];
        string page = ReportPage.Of("A \"report\"", "this machine", charts, "text with <tags> & more");
        Assert.Contains("text with &lt;tags&gt; &amp; more", page, StringComparison.Ordinal);
        Assert.Contains("first &lt;b&gt;", page, StringComparison.Ordinal);
        Assert.Equal(2, page.Split("<svg").Length - 1);
        foreach (string outside in new[] { "http:", "https:", "<script", "src=", "@import", "url(" }) Assert.DoesNotContain(outside, page, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Bars_are_as_long_as_their_values_and_those_over_the_limit_are_marked()
    {
        XElement svg = XElement.Parse(new BarChart("Pause, ms", [new("short", 50), new("long", 200), new("none", null)], Limit: 100).Svg());
        XElement[] bars = [.. svg.Elements("rect")];
        Assert.Equal(4.0, Number(bars[1], "width") / Number(bars[0], "width"), 2);
        Assert.Equal(["bar", "bar over", "bar"], bars.Select(bar => bar.Attribute("class")!.Value));
        Assert.Contains(svg.Elements("text"), text => text.Value == "not measured");
        // The limit lies half way along the longest bar.
        Assert.Equal(Number(bars[1], "x") + (Number(bars[1], "width") / 2), Number(svg.Element("line")!, "x1"), 1);
    }

    [Fact]
    public void Curve_rises_with_its_values_and_stays_within_the_chart()
    {
        XElement svg = XElement.Parse(new LineChart("Memory, MB", "minutes", [new("", [(0, 0), (1, 50), (2, 100)])]).Svg());
        (double X, double Y)[] points = [.. svg.Element("polyline")!.Attribute("points")!.Value.Split(' ').Select(Point)];
        Assert.Equal(points[1].X - points[0].X, points[2].X - points[1].X, 1);
        Assert.Equal(points[0].Y - points[1].Y, points[1].Y - points[2].Y, 1);
        Assert.True(points[2].Y < points[0].Y && points[2].Y > 0);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 5)]
    public void Chart_of_little_or_nothing_is_still_a_chart(double x, double y)
    {
        Assert.NotNull(XElement.Parse(new LineChart("One", "s", [new("", [(x, y)])]).Svg()));
        Assert.NotNull(XElement.Parse(new LineChart("None", "s", []).Svg()));
        Assert.NotNull(XElement.Parse(new BarChart("None", []).Svg()));
        Assert.NotNull(XElement.Parse(new BarChart("Zero", [new("zero", 0)]).Svg()));
    }

    private static double Number(XElement element, string attribute) => double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);

    private static (double, double) Point(string text) => (double.Parse(text.Split(',')[0], CultureInfo.InvariantCulture), double.Parse(text.Split(',')[1], CultureInfo.InvariantCulture));
}
