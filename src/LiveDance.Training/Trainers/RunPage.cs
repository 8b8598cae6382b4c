using System.Globalization;
using System.Text;

namespace LiveDance.Training.Trainers;

/// <summary>The page <c>index.html</c> of a run: loss curves and previews; it reloads itself every 30 seconds.</summary>
internal static class RunPage
{
    // Size of a curve, in pixels.
    private const int Width = 900, Height = 220;

    // More points than this are thinned out.
    private const int MaxPoints = 600;

    /// <summary>Writes the page from the logs (<c>*.csv</c>) and previews (<c>*.jpg</c>) in a run's folder.</summary>
    /// <param name="folder">The run's folder.</param>
    public static void Write(string folder)
    {
        var page = new StringBuilder(
            "<!doctype html><meta charset=utf-8><meta http-equiv=refresh content=30><title>LiveDance training</title>"
            + "<style>body{font:15px system-ui;margin:2em;background:#111;color:#ddd}svg{background:#1b1b1b}img{max-width:100%}</style>");
        foreach (string log in Directory.EnumerateFiles(folder, "*.csv").Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileNameWithoutExtension(log);
            (double Step, double Seconds, double Loss)[] points = [.. File.ReadLines(log).Select(Parse).OfType<(double, double, double)>()];
            if (points.Length == 0) continue;
            (double step, double seconds, double loss) = points[^1];
            page.Append(CultureInfo.InvariantCulture, $"<h2>{name}</h2><p>step {step:0}, {seconds / 60:0} minutes, loss {loss:0.000}</p>");
            page.Append(Curve(points));
            if (File.Exists(Path.Combine(folder, name + ".jpg")))
            {
                // The query makes a browser load the new picture instead of a cached one.
                page.Append(CultureInfo.InvariantCulture, $"<p>drawing, rendered, true</p><img src=\"{name}.jpg?{step:0}\">");
            }
        }
        string path = Path.Combine(folder, "index.html"), part = path + ".part";
        File.WriteAllText(part, page.ToString());
        File.Move(part, path, overwrite: true);
    }

    private static (double Step, double Seconds, double Loss)? Parse(string line)
    {
        string[] fields = line.Split(',');
        return fields.Length >= 3
            && double.TryParse(fields[0], CultureInfo.InvariantCulture, out double step)
            && double.TryParse(fields[1], CultureInfo.InvariantCulture, out double seconds)
            && double.TryParse(fields[2], CultureInfo.InvariantCulture, out double loss)
            ? (step, seconds, loss)
            : null;
    }

    private static string Curve((double Step, double Seconds, double Loss)[] points)
    {
        int stride = Math.Max(1, points.Length / MaxPoints);
        double last = points[^1].Step;
        // The scale leaves out the first twentieth: its losses are so large that the rest would be flat.
        double top = points.Skip(points.Length / 20).Max(point => point.Loss), bottom = points.Min(point => point.Loss);
        var path = new StringBuilder();
        for (int i = 0; i < points.Length; i += stride)
        {
            double x = points[i].Step / last * Width;
            double y = Height - (Math.Clamp((points[i].Loss - bottom) / Math.Max(top - bottom, 1e-9), 0, 1) * (Height - 10)) - 5;
            path.Append(CultureInfo.InvariantCulture, $"{x:0.0},{y:0.0} ");
        }
        return string.Create(
            CultureInfo.InvariantCulture,
            $"<svg width={Width} height={Height}><polyline fill=none stroke=#6cf stroke-width=1.5 points=\"{path}\"/></svg>");
    }
}
