using LiveDance.Engine.Frames;
using LiveDance.Training.Data;
using OpenCvSharp;

namespace LiveDance.Training.Preparation;

/// <summary>
/// Finds the part of a frame that a dataset has to store: the key points with a margin, and everything that differs from the plate, which
/// is the dancer's clothes, hair and shadow.
/// </summary>
internal sealed class MovingWindow : IDisposable
{
    // Difference to the plate, in levels of any channel, above which a pixel is not background. Compression and noise stay below; the
    // edge of a soft shadow is lost at a twelfth of the matte's range (FrameTensors.MatteRange is 15 levels).
    private const int Threshold = 10;

    // Side of the square that a difference must fill: single pixels are noise.
    private const int LeastSide = 4;

    // Pixels around what was found, for the gradient between it and the plate.
    private const int Margin = 16;

    private readonly Mat _plate;
    private readonly Mat _difference = new(), _largest = new(), _green = new(), _red = new();
    private readonly Mat _square = Cv2.GetStructuringElement(MorphShapes.Rect, new Size(LeastSide, LeastSide));

    /// <param name="plate">The plate, height x width x 3 bytes, BGR; stays the caller's.</param>
    public MovingWindow(Mat plate) => _plate = plate;

    /// <summary>The part of a frame to store.</summary>
    /// <param name="frame">The frame, height x width x 3 bytes, BGR.</param>
    /// <param name="pose">The pose in it, in pixels.</param>
    public Rect Find(Mat frame, PersonPose pose)
    {
        Cv2.Absdiff(frame, _plate, _difference);
        Cv2.ExtractChannel(_difference, _largest, 0);
        Cv2.ExtractChannel(_difference, _green, 1);
        Cv2.ExtractChannel(_difference, _red, 2);
        Cv2.Max(_largest, _green, _largest);
        Cv2.Max(_largest, _red, _largest);
        Cv2.Threshold(_largest, _largest, Threshold, byte.MaxValue, ThresholdTypes.Binary);
        Cv2.MorphologyEx(_largest, _largest, MorphTypes.Open, _square);
        Rect moving = Cv2.BoundingRect(_largest), whole = new(default, frame.Size());
        if (moving.Width > 0) moving = Rect.Inflate(moving, Margin, Margin).Intersect(whole);
        if (!pose.Found) return moving;
        Rect dancer = DancerWindow.Around([pose], whole.Size);
        return moving.Width > 0 ? moving.Union(dancer) : dancer;
    }

    public void Dispose()
    {
        foreach (Mat mat in (ReadOnlySpan<Mat>)[_difference, _largest, _green, _red, _square]) mat.Dispose();
    }
}
