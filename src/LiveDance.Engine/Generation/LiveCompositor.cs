using System.Diagnostics;
using System.Numerics.Tensors;
using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Engine.Generation;

/// <summary>
/// Composes the picture of a live session if anything needs it composed: over the plate or another background, faded to the plate or to
/// black, and cross-faded from the performer before. Otherwise the frame is left to a window that composes it on the GPU.
/// </summary>
public sealed class LiveCompositor : IStage, IDisposable
{
    // Seconds of the cross-fade from one performer to the next.
    private const double CrossFadeSeconds = 0.8;

    private readonly Performer _performer;
    private readonly PictureControls _controls;
    private volatile Compositor _compositor;
    private Mat? _before;
    private long _crossFadeStart;

    /// <param name="performer">The performer with the plate and the sizes.</param>
    /// <param name="background">The background in place of the plate, BGR at picture size; used by this call only. Null for the plate.</param>
    /// <param name="controls">What the picture is changed by; common to all performers of a session.</param>
    internal LiveCompositor(Performer performer, Mat? background, PictureControls controls)
    {
        (_performer, _controls) = (performer, controls);
        _compositor = new Compositor(performer, background);
        if (background is not null) controls.Compose();
    }

    /// <inheritdoc/>
    public string Name => "composite";

    /// <summary>Whether the first picture fades in from the last one of the performer before. To be set before the first frame.</summary>
    internal bool CrossFades { get; set; }

    /// <inheritdoc/>
    public void Reset()
    {
        // No state of earlier frames, except for fades, which go on.
    }

    /// <summary>Changes the background from the next frame on. Any thread.</summary>
    /// <param name="background">The background, BGR at picture size; used by this call only. Null for the plate.</param>
    internal void SetBackground(Mat? background)
    {
        _compositor = new Compositor(_performer, background);
        _controls.Compose();
    }

    /// <inheritdoc/>
    public void Process(Frame frame)
    {
        if (!_controls.Composes) return;
        StepFades();
        if (_controls.PlateLevel > 0) TensorPrimitives.Multiply(frame.Packed.Matte, 1 - _controls.PlateLevel, frame.Packed.Matte);
        _compositor.Process(frame);
        CrossFade(frame.Picture);
        if (_controls.BlackLevel > 0)
        {
            // An output with alpha has no picture to darken; there the performer fades out.
            TensorPrimitives.Multiply(frame.Packed.Matte, 1 - _controls.BlackLevel, frame.Packed.Matte);
            frame.Picture.ConvertTo(frame.Picture, -1, 1 - _controls.BlackLevel);
        }
        else
        {
            _controls.Keep(frame.Picture);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _before?.Dispose();

    private void CrossFade(Mat picture)
    {
        if (CrossFades)
        {
            CrossFades = false;
            _before = _controls.TakeLast(picture.Size());
            _crossFadeStart = Stopwatch.GetTimestamp();
        }
        if (_before is null) return;
        double progress = Stopwatch.GetElapsedTime(_crossFadeStart).TotalSeconds / CrossFadeSeconds;
        if (progress < 1)
        {
            Cv2.AddWeighted(_before, 1 - progress, picture, progress, 0, picture);
            return;
        }
        _before.Dispose();
        _before = null;
    }

    private void StepFades()
    {
        long now = Stopwatch.GetTimestamp();
        float step = _controls.SteppedAt == 0
            ? 1 : (float)(Stopwatch.GetElapsedTime(_controls.SteppedAt, now).TotalSeconds / PictureControls.FadeSeconds);
        _controls.SteppedAt = now;
        _controls.PlateLevel = Approach(_controls.PlateLevel, _controls.Blackout == Blackout.Plate ? 1 : 0, step);
        _controls.BlackLevel = Approach(_controls.BlackLevel, _controls.Blackout == Blackout.Black ? 1 : 0, step);
    }

    private static float Approach(float level, float goal, float step) => level + Math.Clamp(goal - level, -step, step);
}
