using LiveDance.Control;
using LiveDance.Engine;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using OpenCvSharp;

namespace LiveDance.Tests.Window;

/// <summary>Contents for tests of the window: the repository's performer, and synthetic frames with fine detail.</summary>
internal static class ViewScene
{
    public static Performer Performer() =>
        Engine.Generation.Performer.Load(Footage.Nova);

    /// <summary>Fills a frame: noise as the source, lines as the drawing, a disc with a wave pattern as the performer.</summary>
    public static void Fill(Frame frame, Size source, int seed = 1)
    {
        var random = new Random(seed);
        frame.Image.Create(source, MatType.CV_8UC3);
        random.NextBytes(frame.Image.AsSpan<byte>());
        Cv2.Rectangle(frame.Image, new Rect(0, 0, source.Width / 3, source.Height / 4), new Scalar(20, 40, 250), -1);
        frame.Drawing.SetTo(Scalar.All(0));
        Cv2.Line(frame.Drawing, 30, 20, 200, 240, new Scalar(0, 255, 255), 4, LineTypes.AntiAlias);
        Cv2.Circle(frame.Drawing, new Point(180, 60), 40, new Scalar(255, 0, 120), 2, LineTypes.AntiAlias);

        PackedPicture packed = frame.Packed;
        packed.SetRegion(PackedRegion.Whole(packed.Format));
        int columns = packed.Format.Columns, rows = packed.Format.Rows, cells = columns * rows;
        for (int channel = 0; channel < 48; channel++)
        {
            for (int i = 0; i < cells; i++)
            {
                double wave = Math.Sin((0.31 * channel) + (0.07 * (i % columns)) + (0.05 * (i / columns)) + seed);
                packed.Colour[(channel * cells) + i] = (float)(1.2 * wave);
            }
        }
        for (int channel = 0; channel < 16; channel++)
        {
            for (int i = 0; i < cells; i++)
            {
                double x = (i % columns) - (columns / 2.0), y = (i / columns) - (rows / 2.0);
                double edge = (Math.Sqrt((x * x) + (y * y)) - (rows / 4.0)) / 4;
                packed.Matte[(channel * cells) + i] = (float)Math.Clamp(0.5 - edge, 0, 1);
            }
        }
    }
}

/// <summary>A session status with fixed values.</summary>
internal sealed class FixedStatus : ILiveStatus
{
    public LiveStatus Status { get; set; } = new(Engine.Capture.SourceStatus.Fine, 30, 29.97, 51, 3, "CPU", "", "");

    public LiveBeat Beat => default;
}

/// <summary>Carries out commands about the view, and remembers the others.</summary>
internal sealed class ViewControl(ViewState view) : IShowControl
{
    public List<string> Others { get; } = [];

    public void Press(string command, string? value, Action<string> answered)
    {
        switch (command)
        {
            case "layout/next":
                view.Layout = (ViewLayout)(((int)view.Layout + 1) % 3);
                break;
            case "layout":
                view.Layout = value switch { "performer" => ViewLayout.Performer, "inset" => ViewLayout.Inset, _ => ViewLayout.SideBySide };
                break;
            case "mirror":
                view.Mirror = !view.Mirror;
                break;
            case "freeze":
                view.Frozen = !view.Frozen;
                break;
            case "fullscreen":
                view.FullScreen = value == "on";
                break;
            default:
                Others.Add(command);
                break;
        }
        answered(command);
    }
}
