using System.Globalization;
using System.Text;

namespace LiveDance.Training.Preparation;

/// <summary>
/// The page <c>report.html</c> of a dataset: which poses the video shows and what it lacks, before the training.
/// </summary>
internal static class CoverageReport
{
    /// <summary>The page's file name.</summary>
    public const string FileName = "report.html";

    // Number of frames below which a longer video is advised: three minutes at 30 Hz.
    private const double FewFrames = 3 * 60 * 30;

    // Shares of the frames above or below which there is advice: irregular intervals, no motion, hands, face.
    private const double MaxUneven = 0.02, MaxStill = 0.3, MinHands = 0.5, MinFace = 0.5;

    // Share of a histogram's bins that should be filled.
    private const double MinFilled = 0.4;

    /// <summary>Advice on the video, one sentence each; empty if there is nothing to improve.</summary>
    public static IReadOnlyList<string> Advice(PoseCoverage coverage, VideoSurvey survey)
    {
        List<string> advice = [];
        void Advise(FormattableString text) => advice.Add(Text(text));

        if (survey.CameraShift > VideoSurvey.MaxCameraShift)
            Advise(
                $"The camera moved by {survey.CameraShift:0.0} pixels: use a tripod, the background is learned as one still picture.");
        if (survey.Several > 0.02)
            Advise(
                $"In {survey.Several:0%} of the frames there are several people; the one who was found first is followed. Film one alone.");
        if (survey.Uneven > MaxUneven)
            Advise(
                $"{survey.Uneven:0%} of the frames come late or early: film at a fixed frame rate (no 'automatic' rate, more light).");
        if (coverage.Frames < FewFrames)
            Advise($"{coverage.Frames} frames are few: three minutes will do, ten are better.");
        if (coverage.Found < 0.95)
            Advise($"The person was found in {coverage.Found:0%} of the frames only: keep the whole body in the picture.");
        if (coverage.Still > MaxStill) Advise($"In {coverage.Still:0%} of the frames nothing moves: they teach nothing new.");
        (double left, double right) = (coverage.LeftHandSeen, coverage.RightHandSeen);
        if (Math.Min(left, right) < MinHands)
            Advise($"Hands are seen in {left:0%} (left) and {right:0%} (right) of the frames: show open hands more often.");
        if (coverage.Face < MinFace) Advise($"The face is seen in {coverage.Face:0%} of the frames: look towards the camera more often.");
        if (survey.Sharpness < VideoSurvey.MinSharpness) advice.Add("The body is soft: check the focus, and film at a higher resolution.");
        if (survey.Blurred > 0.1) Advise($"{survey.Blurred:0%} of the frames are blurred: more light, or a shutter of 1/250 s.");
        if (survey.Light is < 50 or > 205) Advise($"The body's mean brightness is {survey.Light:0} of 255: correct the exposure.");
        if (survey.Clipped > 0.1)
            Advise($"{survey.Clipped:0%} of the body is black or white without detail: softer light, or plainer clothes.");
        foreach (Histogram arm in coverage.Histograms.Take(2).Where(arm => arm.Filled < MinFilled))
            Advise(
                $"Few positions of the {arm.Title.Split(" against")[0]} were seen: raise the arms, stretch them forward and to the sides.");
        if (coverage.Turns.Filled < MinFilled) advice.Add("Few turns were seen: turn left and right, and around, if the performer is to.");
        if (coverage.Scale.Counts.Count(count => count > 0) <= 2)
            advice.Add("The body has nearly the same size throughout: step towards the camera and back, if the performer is to.");
        return advice;
    }

    /// <summary>Writes the page into the dataset's folder.</summary>
    public static void Write(string folder, string video, PoseCoverage coverage, VideoSurvey survey)
    {
        var page = new StringBuilder(
            "<!doctype html><meta charset=utf-8><title>What the video shows</title>"
            + "<style>body{font:15px system-ui;margin:2em;max-width:70em;background:#111;color:#ddd}"
            + "table{border-spacing:1.5em .2em}svg{background:#1b1b1b}.h{display:inline-block;margin:0 1.5em 1em 0}"
            + "li{margin:.3em 0}</style>");
        page.Append(CultureInfo.InvariantCulture, $"<h1>What '{Escaped(video)}' shows</h1><h2>Advice</h2><ul>");
        IReadOnlyList<string> advice = Advice(coverage, survey);
        foreach (string line in advice) page.Append(CultureInfo.InvariantCulture, $"<li>{Escaped(line)}");
        if (advice.Count == 0) page.Append("<li>The video is suitable for training.");
        page.Append("</ul><h2>Figures</h2><table>");
        Row("frames", Text($"{coverage.Frames}"));
        Row("with the person", Text($"{coverage.Found:0.0%}"));
        Row("with the face", Text($"{coverage.Face:0.0%}"));
        Row("with the left, the right hand", Text($"{coverage.LeftHandSeen:0.0%}, {coverage.RightHandSeen:0.0%}"));
        Row("without motion", Text($"{coverage.Still:0.0%}"));
        Row("with several people", Text($"{survey.Several:0.0%}"));
        Row("late or early", Text($"{survey.Uneven:0.0%}"));
        Row("camera's shift", Text($"{survey.CameraShift:0.00} pixels"));
        Row("sharpness (Laplacian energy of the body)", Text($"{survey.Sharpness:0}"));
        Row("blurred", Text($"{survey.Blurred:0.0%}"));
        Row("brightness of the body", Text($"{survey.Light:0} of 255"));
        Row("without detail, black or white", Text($"{survey.Clipped:0.0%}"));
        page.Append("</table><h2>Poses</h2>");
        foreach (Histogram histogram in coverage.Histograms) page.Append(Bars(histogram));
        page.Append("<h2>Places on the floor</h2><p>far above, near below</p>").Append(Floor(coverage.Floor));
        string path = Path.Combine(folder, FileName), part = path + ".part";
        File.WriteAllText(part, page.ToString());
        File.Move(part, path, overwrite: true);

        void Row(string name, string value) => page.Append(CultureInfo.InvariantCulture, $"<tr><td>{name}<td>{value}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Escaped(string text) => System.Net.WebUtility.HtmlEncode(text);

    private static string Bars(Histogram histogram)
    {
        const int Width = 336, Height = 90;
        var bars = new StringBuilder();
        double most = Math.Max(1, histogram.Counts.Max()), wide = Width / (double)histogram.Counts.Length;
        for (int i = 0; i < histogram.Counts.Length; i++)
        {
            double tall = histogram.Counts[i] / most * Height;
            bars.Append(
                CultureInfo.InvariantCulture,
                $"<rect x={i * wide:0.#} y={Height - tall:0.#} width={wide - 1:0.#} height={tall:0.#} fill=#6cf />");
        }
        return Text($"<div class=h>{histogram.Title}<br><svg width={Width} height={Height}>{bars}</svg><br>")
            + Text($"{histogram.Low:0.##}{histogram.Unit} to {histogram.High:0.##}{histogram.Unit}</div>");
    }

    private static string Floor(int[,] counts)
    {
        const int Cell = 22;
        var cells = new StringBuilder();
        double most = Math.Max(1, counts.Cast<int>().Max());
        for (int row = 0; row < counts.GetLength(0); row++)
        {
            for (int column = 0; column < counts.GetLength(1); column++)
            {
                double opacity = Math.Sqrt(counts[row, column] / most);
                cells.Append(
                    CultureInfo.InvariantCulture,
                    $"<rect x={column * Cell} y={row * Cell} width={Cell - 1} height={Cell - 1} fill=#6cf fill-opacity={opacity:0.00} />");
            }
        }
        return Text($"<svg width={counts.GetLength(1) * Cell} height={counts.GetLength(0) * Cell}>{cells}</svg>");
    }
}
