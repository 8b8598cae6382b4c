using System.Text;

namespace LiveDance.Measurement.Charts;

/// <summary>A curve.</summary>
/// <param name="Name">What it stands for.</param>
/// <param name="Points">Its points, with rising x.</param>
internal sealed record Curve(string Name, IReadOnlyList<(double X, double Y)> Points);

/// <summary>Curves over a common axis, from 0 upwards.</summary>
/// <param name="Title">What they show, with the unit.</param>
/// <param name="Across">The name of the axis across, with its unit.</param>
/// <param name="Curves">The curves.</param>
internal sealed record LineChart(string Title, string Across, IReadOnlyList<Curve> Curves) : Chart(Title)
{
    private const double Left = 60, Right = 20, Top = 10, Plot = 200, Bottom = 56;

    public override string Svg()
    {
        IEnumerable<(double X, double Y)> all = Curves.SelectMany(curve => curve.Points);
        double from = all.Select(point => point.X).DefaultIfEmpty(0).Min(), to = all.Select(point => point.X).DefaultIfEmpty(1).Max();
        double most = all.Select(point => point.Y).DefaultIfEmpty(1).Max() * 1.05;
        if (!(to > from)) to = from + 1;
        if (!(most > 0)) most = 1;
        double wide = Width - Left - Right;
        double X(double x) => Left + (wide * (x - from) / (to - from));
        double Y(double y) => Top + (Plot * (1 - (y / most)));

        var svg = new StringBuilder();
        double stepY = Step(most), stepX = Step(to - from);
        for (double y = 0; y <= most; y += stepY)
        {
            svg.Append($"<line x1=\"{N(Left)}\" x2=\"{N(Width - Right)}\" y1=\"{N(Y(y))}\" y2=\"{N(Y(y))}\" class=\"grid\"/>");
            svg.Append(Text(Left - 6, Y(y) + 4, Label(y), "end"));
        }
        for (double x = Math.Ceiling(from / stepX) * stepX; x <= to + (stepX / 1000); x += stepX) svg.Append(Text(X(x), Top + Plot + 16, Label(x), "middle"));
        svg.Append(Text(Width - Right, Top + Plot + 32, Across, "end"));
        for (int i = 0; i < Curves.Count; i++)
        {
            string points = string.Join(' ', Curves[i].Points.Select(point => $"{N(X(point.X))},{N(Y(point.Y))}"));
            svg.Append($"<polyline points=\"{points}\" class=\"curve c{i % 4}\"/>");
            if (Curves.Count > 1 || Curves[i].Name.Length > 0)
            {
                double x = Left + (i * wide / Curves.Count), y = Top + Plot + 50;
                svg.Append($"<rect x=\"{N(x)}\" y=\"{N(y - 8)}\" width=\"10\" height=\"10\" class=\"key c{i % 4}\"/>").Append(Text(x + 15, y + 1, Curves[i].Name));
            }
        }
        return Frame(Top + Plot + Bottom, svg);
    }
}
