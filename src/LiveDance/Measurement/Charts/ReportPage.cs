using System.Globalization;
using System.Net;
using System.Text;

namespace LiveDance.Measurement.Charts;

/// <summary>A report as one self-contained page: its charts and its text, without scripts and outside requests.</summary>
internal static class ReportPage
{
    private const string Style = """
        :root { color-scheme: light dark; --ground: #fff; --panel: #f3f4f6; --text: #1f2430; --quiet: #6b7280; --c0: #7c3aed; --c1: #0d9488; --c2: #d97706; --c3: #2563eb; --bad: #dc2626 }
        @media (prefers-color-scheme: dark) { :root { --ground: #14161d; --panel: #1e212b; --text: #e7e9ee; --quiet: #9aa1ae; --c0: #a78bfa; --c1: #2dd4bf; --c2: #fbbf24; --c3: #60a5fa; --bad: #f87171 } }
        body { background: var(--ground); color: var(--text); font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 1600px; padding: 0 1rem }
        h1 { font-size: 1.5rem; margin: 0 } h2 { font-size: 1rem; margin: 0 0 .6rem } p { color: var(--quiet); margin: .2rem 0 1.5rem }
        .charts { columns: 620px; column-gap: 1rem }
        section { background: var(--panel); border-radius: 10px; padding: 1rem 1.2rem; margin-bottom: 1rem; break-inside: avoid }
        svg { width: 100%; height: auto; display: block } svg text { fill: var(--text); font: 12px system-ui, sans-serif } svg text.value { font-weight: 600 }
        .bar { fill: var(--c0) } .bar.over { fill: var(--bad) } .limit { stroke: var(--bad); stroke-dasharray: 4 3 } .grid { stroke: var(--quiet); stroke-opacity: .25 }
        .curve { fill: none; stroke-width: 2; stroke-linejoin: round } .curve.c0 { stroke: var(--c0) } .curve.c1 { stroke: var(--c1) } .curve.c2 { stroke: var(--c2) } .curve.c3 { stroke: var(--c3) }
        .key.c0 { fill: var(--c0) } .key.c1 { fill: var(--c1) } .key.c2 { fill: var(--c2) } .key.c3 { fill: var(--c3) }
        pre { background: var(--panel); border-radius: 10px; padding: 1rem 1.2rem; white-space: pre-wrap; font: 13px/1.45 ui-monospace, monospace }
        """;

    /// <summary>The page.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="machine">Where it was measured.</param>
    /// <param name="charts">The charts.</param>
    /// <param name="text">The report as text.</param>
    public static string Of(string title, string machine, IEnumerable<Chart> charts, string text)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
            <link rel="icon" href="data:,">
            <title>{WebUtility.HtmlEncode(title)}</title>
            <style>
            {Style}
            </style>
            </head>
            <body>
            <h1>{WebUtility.HtmlEncode(title)}</h1>
            <p>{WebUtility.HtmlEncode(machine)}, {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC</p>
            <div class="charts">

            """);
        foreach (Chart chart in charts) page.Append("<section><h2>").Append(WebUtility.HtmlEncode(chart.Title)).Append("</h2>").Append(chart.Svg()).Append("</section>\n");
        page.Append("</div>\n<h2 style=\"margin-top: 2rem\">The report as text</h2>\n<pre>").Append(WebUtility.HtmlEncode(text)).Append("</pre>\n</body>\n</html>\n");
        return page.ToString();
    }
}
