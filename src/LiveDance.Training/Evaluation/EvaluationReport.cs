using System.Globalization;
using System.Text;
using LiveDance.Engine;
using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Training.Evaluation;

/// <summary>
/// An HTML page with pictures of an evaluation in the layout of the figures of Chan et al. 2018: source, stick figure, output and
/// truth; five consecutive frames; faces. The pictures are embedded.
/// </summary>
public sealed class EvaluationReport
{
    // Rows of the first figure, frames of the second, and faces of the third.
    private const int Moments = 5, Consecutive = 5, Faces = 8;

    // Height of a face on the page and smallest face in a frame, in pixels.
    private const int FaceSide = 160, MinFaceSide = 16;

    private readonly List<string[]> _moments = [];
    private readonly List<(string Picture, string Truth)> _row = [], _faces = [];
    private readonly string _path;
    private int _first, _count;

    /// <param name="path">The file, which is written at the end.</param>
    /// <exception cref="EngineException">The file cannot be written; checked here, before the evaluation.</exception>
    public EvaluationReport(string path)
    {
        _path = path;
        try
        {
            File.WriteAllText(Part, "");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"The report '{path}' cannot be written: {FailureCause.Of(error)}.", error);
        }
    }

    private string Part => _path + ".part";

    /// <summary>Sets the range of frames.</summary>
    /// <param name="first">The first frame.</param>
    /// <param name="end">The frame after the last one.</param>
    internal void Begin(int first, int end) => (_first, _count) = (first, end - first);

    /// <summary>Adds a frame; it is kept if it is one of those that the page shows.</summary>
    /// <param name="index">The frame's index.</param>
    /// <param name="pose">The pose, in pixels of the frame.</param>
    /// <param name="drawing">The stick figure.</param>
    /// <param name="picture">The rendered picture.</param>
    /// <param name="truth">The true frame.</param>
    /// <param name="face">The box of the face, in pixels; empty if it was not detected.</param>
    internal void Show(int index, PersonPose pose, Mat drawing, Mat picture, Mat truth, Rect face)
    {
        int at = index - _first;
        if (_moments.Count < Moments && at >= (_moments.Count + 0.5) * _count / Moments)
        {
            using Mat source = truth.Clone(), large = new();
            PoseOverlay.Draw(pose, source);
            Cv2.Resize(drawing, large, new Size(picture.Cols, picture.Rows), 0, 0, InterpolationFlags.Nearest);
            _moments.Add([Encoded(source), Encoded(large), Encoded(picture), Encoded(truth)]);
        }
        if (at >= _count / 3 && _row.Count < Consecutive) _row.Add((Encoded(picture), Encoded(truth)));
        if (_faces.Count < Faces && at >= (_faces.Count + 0.5) * _count / Faces && face.Width >= MinFaceSide && face.Height >= MinFaceSide)
            _faces.Add((Encoded(picture, face), Encoded(truth, face)));
    }

    /// <summary>Writes the page.</summary>
    /// <param name="name">The performer's name.</param>
    /// <param name="figures">The measurements.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Write(string name, EvaluationFigures figures)
    {
        ArgumentNullException.ThrowIfNull(figures);
        var page = new StringBuilder(
            "<!doctype html><meta charset=utf-8><title>Evaluation</title><style>body{font:15px system-ui;margin:2em;background:#111;color:#ddd}"
            + "table{border-spacing:1.2em .2em;text-align:right}img{width:15.5em;margin:2px}.f img{width:8em;image-rendering:pixelated}</style>");
        page.Append(CultureInfo.InvariantCulture, $"<h1>{System.Net.WebUtility.HtmlEncode(name)}, {figures.Frames} frames</h1><table>");
        page.Append("<tr><td><td>SSIM<td>PSNR<td>LPIPS");
        Similarity("1. body", figures.Body);
        Similarity("2. face", figures.Face);
        page.Append("</table><table><tr><td><td>body<td>face<td>hands<td>overall");
        Columns("3. pose distance, pixels", figures.PoseDistance);
        Columns("4. points missed a picture", figures.Missed);
        page.Append(
            CultureInfo.InvariantCulture,
            $"</table><p>warping error {figures.WarpingError:0.000}, background flicker {figures.Flicker:0.0000}, sharpness {figures.Sharpness:0.000} of the truth");
        page.Append("<h2>Source, stick figure, output, truth</h2>");
        foreach (string[] row in _moments) page.Append("<div>").AppendJoin("", row.Select(Image)).Append("</div>");
        page.Append("<h2>Five frames in a row: output, truth</h2><div>").AppendJoin("", _row.Select(pair => Image(pair.Picture)));
        page.Append("</div><div>").AppendJoin("", _row.Select(pair => Image(pair.Truth)));
        page.Append("</div><h2>Faces: output, truth</h2><div class=f>").AppendJoin("", _faces.Select(pair => Image(pair.Picture)));
        page.Append("</div><div class=f>").AppendJoin("", _faces.Select(pair => Image(pair.Truth))).Append("</div>");
        File.WriteAllText(Part, page.ToString());
        File.Move(Part, _path, overwrite: true);

        void Similarity(string what, PictureSimilarity similarity) => page.Append(
            CultureInfo.InvariantCulture,
            $"<tr><td>{what}<td>{similarity.Ssim:0.0000}<td>{similarity.Psnr:0.00}<td>{similarity.Lpips?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "no weights"}");

        void Columns(string what, PoseColumns columns) => page.Append(
            CultureInfo.InvariantCulture, $"<tr><td>{what}<td>{Column(columns.Body)}<td>{Column(columns.Face)}<td>{Column(columns.Hands)}<td>{Column(columns.Overall)}");

        static string Column(double? value) => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-";
    }

    private static string Image(string data) => $"<img src=\"data:image/jpeg;base64,{data}\">";

    private static string Encoded(Mat image, Rect? part = null)
    {
        using var cut = new Mat(image, part ?? new Rect(0, 0, image.Cols, image.Rows));
        using var large = new Mat();
        if (part is not null) Cv2.Resize(cut, large, new Size(FaceSide * cut.Cols / cut.Rows, FaceSide), 0, 0, InterpolationFlags.Cubic);
        Cv2.ImEncode(".jpg", part is null ? cut : large, out byte[] bytes);
        return Convert.ToBase64String(bytes);
    }
}
