using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Engine.Drawing;

/// <summary>
/// Draws the target pose as the stick figure that the generator takes as input; training and live sessions share this class. A limb is
/// drawn only if the confidence of both ends is above <see cref="BodyMeasure.Confident"/> (Chan et al. 2018, sec. 3.2).
/// </summary>
public sealed class StickFigure : IStage, IDisposable
{
    // OpenCV takes line ends in fixed point; four bits give a sixteenth of a pixel.
    private const int FractionalBits = 4;

    // Key points are clamped to this distance from the origin, in pixels of the picture: outside any picture, and small enough for
    // OpenCV's fixed-point line clipping.
    private const float Limit = 8192;

    private readonly Limb[] _strokes;
    private readonly ShadowProjection? _projection;
    private readonly PersonPose _shadow = new();
    private readonly Mat _canvas;
    private readonly InputOutputArray _target;
    private readonly float _unitsAcross, _unitsDown;

    /// <param name="drawing">Size of the drawing, in pixels.</param>
    /// <param name="picture">Size of the picture in whose pixels the key points are given.</param>
    /// <param name="version">The drawing version; null for the current one.</param>
    /// <param name="shadow">Where the shadow falls; null to draw none.</param>
    public StickFigure(Size drawing, Size picture, DrawingVersion? version = null, ShadowProjection? shadow = null)
    {
        _projection = shadow;
        _strokes = (version ?? DrawingVersion.Current).Strokes;
        _canvas = new Mat(drawing, MatType.CV_8UC3);
        _target = _canvas;
        _unitsAcross = (1 << FractionalBits) * drawing.Width / (float)picture.Width;
        _unitsDown = (1 << FractionalBits) * drawing.Height / (float)picture.Height;
    }

    /// <inheritdoc/>
    public string Name => "draw";

    /// <inheritdoc/>
    public void Process(Frame frame) => Draw(frame.TargetPose, frame.Drawing);

    /// <inheritdoc/>
    public void Reset()
    {
        // No state: each frame is drawn on its own.
    }

    /// <summary>Draws one pose.</summary>
    /// <param name="pose">In pixels of the picture; a pose that was not found gives a black drawing.</param>
    /// <param name="drawing">Receives the drawing: height x width x 3 bytes, BGR.</param>
    public void Draw(PersonPose pose, Mat drawing)
    {
        _projection?.Project(pose, _shadow);
        Draw(pose, _projection is null ? null : _shadow, drawing);
    }

    /// <summary>Draws one pose and a shadow that was projected before both were warped.</summary>
    /// <param name="pose">In pixels of the picture; a pose that was not found gives a black drawing.</param>
    /// <param name="shadow">The points of body and feet on the floor, see <see cref="ShadowProjection.Project"/>; null for no shadow.</param>
    /// <param name="drawing">Receives the drawing: height x width x 3 bytes, BGR.</param>
    public unsafe void Draw(PersonPose pose, PersonPose? shadow, Mat drawing)
    {
        var canvas = new Span<byte>(_canvas.DataPointer, (int)_canvas.Total() * 3);
        canvas.Clear();
        if (pose.Found)
        {
            // Below everything else, as the shadow lies behind the feet.
            if (shadow is { Found: true }) DrawShadow(pose, shadow);
            foreach (ref readonly Limb limb in _strokes.AsSpan())
                Stroke(limb, pose.Points[limb.From], pose.Points[limb.To], limb.Colour);
        }
        canvas.CopyTo(new Span<byte>(drawing.DataPointer, canvas.Length));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _canvas.Dispose();
        _target.Dispose();
    }

    private void DrawShadow(PersonPose pose, PersonPose shadow)
    {
        foreach (ref readonly Limb limb in _strokes.AsSpan())
        {
            if (limb.From >= Keypoints135.BodyCount || limb.To >= Keypoints135.BodyCount) continue;
            // A limb that is not drawn has no shadow either.
            if (!Drawn(pose.Points[limb.From], pose.Points[limb.To])) continue;
            Stroke(limb, shadow.Points[limb.From], shadow.Points[limb.To], StickPalette.Shadow);
        }
    }

    private void Stroke(in Limb limb, Keypoint from, Keypoint to, Scalar colour)
    {
        if (!Drawn(from, to)) return;
        AllocationFreeCv2.Line(_target, Place(from), Place(to), colour, limb.Thickness, LineTypes.AntiAlias, FractionalBits);
    }

    private static bool Drawn(Keypoint from, Keypoint to) => from.Confidence > BodyMeasure.Confident && to.Confidence > BodyMeasure.Confident;

    private Point Place(Keypoint point) => new(Fixed(point.X, _unitsAcross), Fixed(point.Y, _unitsDown));

    private static int Fixed(float value, float units) => (int)MathF.Round(Math.Clamp(value, -Limit, Limit) * units);
}
