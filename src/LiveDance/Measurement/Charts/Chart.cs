using System.Globalization;
using System.Net;
using System.Text;

namespace LiveDance.Measurement.Charts;

/// <summary>A chart of a report, as SVG without scripts and outside requests.</summary>
/// <param name="Title">What it shows, with its unit.</param>
internal abstract record Chart(string Title)
{
    /// <summary>The width of every chart, in SVG units.</summary>
    protected const double Width = 760;

    /// <summary>The chart as an SVG element; colours come from the page's classes.</summary>
    public abstract string Svg();

    /// <summary>A number in SVG.</summary>
    protected static string N(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A number for a reader: three digits, and no more places than it needs.</summary>
    protected static string Label(double value) =>
        value == 0 ? "0" : value.ToString(Math.Abs(value) >= 100 ? "0" : Math.Abs(value) >= 10 ? "0.#" : Math.Abs(value) >= 1 ? "0.##" : "0.###", CultureInfo.InvariantCulture);

    /// <summary>A text in SVG.</summary>
    protected static string Text(double x, double y, string text, string anchor = "start", string kind = "") =>
        $"<text x=\"{N(x)}\" y=\"{N(y)}\" text-anchor=\"{anchor}\" class=\"{kind}\">{WebUtility.HtmlEncode(text)}</text>";

    /// <summary>An SVG element of this width and some height.</summary>
    protected string Frame(double height, StringBuilder content) =>
        $"<svg viewBox=\"0 0 {N(Width)} {N(height)}\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode(Title)}\">{content}</svg>";

    /// <summary>The step between marks of an axis: 1, 2 or 5 times a power of ten, for about five marks.</summary>
    protected static double Step(double range)
    {
        if (!(range > 0)) return 1;
        double power = Math.Pow(10, Math.Floor(Math.Log10(range / 5))), share = range / 5 / power;
        return power * (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10);
    }
}
