using System.Text;

namespace LiveDance.Measurement.Charts;

/// <summary>A bar.</summary>
/// <param name="Name">What it stands for.</param>
/// <param name="Value">Its length; null is shown as missing.</param>
internal readonly record struct Bar(string Name, double? Value);

/// <summary>Horizontal bars from 0, with their values, and a line at a limit.</summary>
/// <param name="Title">What they show, with the unit.</param>
/// <param name="Bars">The bars, from top to bottom.</param>
/// <param name="Limit">A value that is not to be exceeded; null for none.</param>
internal sealed record BarChart(string Title, IReadOnlyList<Bar> Bars, double? Limit = null) : Chart(Title)
{
    private const double NameWidth = 220, ValueWidth = 70, Row = 24, Thickness = 14;

    public override string Svg()
    {
        double greatest = Bars.Select(bar => Math.Abs(bar.Value ?? 0)).Append(Limit ?? 0).Max(), height = (Row * Bars.Count) + 8;
        double scale = greatest > 0 ? (Width - NameWidth - ValueWidth) / greatest : 0;
        var svg = new StringBuilder();
        for (int i = 0; i < Bars.Count; i++)
        {
            double middle = (Row * i) + (Row / 2) + 4, length = scale * Math.Abs(Bars[i].Value ?? 0);
            svg.Append(Text(NameWidth - 8, middle + 4, Bars[i].Name, "end"));
            bool over = Limit is { } most && Bars[i].Value > most;
            svg.Append($"<rect x=\"{N(NameWidth)}\" y=\"{N(middle - (Thickness / 2))}\" width=\"{N(Math.Max(length, 1))}\" height=\"{N(Thickness)}\" rx=\"2\" class=\"{(over ? "bar over" : "bar")}\"/>");
            svg.Append(Text(NameWidth + length + 6, middle + 4, Bars[i].Value is { } value ? Label(value) : "not measured", kind: "value"));
        }
        if (Limit is { } limit)
        {
            double x = NameWidth + (scale * limit);
            svg.Append($"<line x1=\"{N(x)}\" x2=\"{N(x)}\" y1=\"0\" y2=\"{N(height)}\" class=\"limit\"/>");
        }
        return Frame(height, svg);
    }
}
