using OpenCvSharp;

namespace LiveDance.Engine.Frames;

/// <summary>
/// What travels through the pipeline: one captured image and everything the stages make of it. Frames are pooled and
/// their buffers are reused, so a frame belongs to whoever holds it until <see cref="Release"/>.
/// </summary>
public sealed class Frame : IDisposable
{
    private readonly FramePool? _pool;
    private int _holders;

    internal Frame(FrameFormat format, FramePool? pool)
    {
        _pool = pool;
        Drawing = new Mat(format.DrawingSize, format.DrawingSize, MatType.CV_8UC3);
        Packed = new PackedPicture(format);
        Picture = new Mat(format.PictureSize, format.PictureSize, MatType.CV_8UC3);
    }

    /// <summary>A frame of its own, outside any pool, for stepping through stages one by one.</summary>
    /// <param name="format">The sizes of the performer's pictures.</param>
    public Frame(FrameFormat format) : this(format, null) { }

    /// <summary>Counts captured frames from 0; a gap means that frames were dropped.</summary>
    public long Sequence { get; set; }

    /// <summary>When the image was captured, in ticks of <see cref="System.Diagnostics.Stopwatch"/>.</summary>
    public long CapturedAt { get; set; }

    /// <summary>When the picture was finished, in the same ticks.</summary>
    public long ReadyAt { get; set; }

    /// <summary>
    /// Seconds since the source began: a file's own time, or the camera's clock. What filters take as time.
    /// </summary>
    public double Time { get; set; }

    /// <summary>
    /// Whether this frame does not continue the one before it: the file looped, the camera was reopened, or a stage failed. Stages
    /// that use earlier frames start afresh.
    /// </summary>
    public bool IsDiscontinuity { get; set; }

    /// <summary>Capture: the source's image, height x width x 3 bytes, BGR.</summary>
    public Mat Image { get; } = new();

    /// <summary>Pose estimation: the dancer's key points, in pixels of <see cref="Image"/>.</summary>
    public PersonPose Pose { get; } = new();

    /// <summary>Pose repair: <see cref="Pose"/> without exchanged sides and leaping limbs, in pixels of <see cref="Image"/>.</summary>
    public PersonPose RepairedPose { get; } = new();

    /// <summary>Smoothing: <see cref="RepairedPose"/> without jitter, in pixels of <see cref="Image"/>.</summary>
    public PersonPose SmoothedPose { get; } = new();

    /// <summary>Normalization: <see cref="SmoothedPose"/> at the performer's place and size, in pixels of <see cref="Picture"/>.</summary>
    public PersonPose NormalizedPose { get; } = new();

    /// <summary>Retargeting: <see cref="NormalizedPose"/> with the performer's limb lengths, in pixels of <see cref="Picture"/>.</summary>
    public PersonPose RetargetedPose { get; } = new();

    /// <summary>Leg completion: <see cref="RetargetedPose"/> with legs where the dancer's were not seen, in pixels of <see cref="Picture"/>.</summary>
    public PersonPose CompletedPose { get; } = new();

    /// <summary>Range limiting: <see cref="CompletedPose"/> within what the generator was trained on, in pixels of <see cref="Picture"/>.</summary>
    public PersonPose LimitedPose { get; } = new();

    /// <summary>
    /// What the performer does: the last of the poses above, or the performer at rest while there is no dancer; in pixels of
    /// <see cref="Picture"/>. The stick figure, the generator and the face network read this one.
    /// </summary>
    public PersonPose TargetPose { get; } = new();

    /// <summary>Drawing: the stick figure, square, 3 bytes a pixel, BGR.</summary>
    public Mat Drawing { get; }

    /// <summary>Generation: the performer as the network put it out.</summary>
    public PackedPicture Packed { get; }

    /// <summary>
    /// Generation: the finished picture, square, 3 bytes a pixel, BGR. Valid if <see cref="HasPicture"/>.
    /// </summary>
    public Mat Picture { get; }

    /// <summary>
    /// Whether <see cref="Picture"/> was composed; with a window the GPU does it from <see cref="Packed"/>.
    /// </summary>
    public bool HasPicture { get; set; }

    /// <summary>
    /// Whether <see cref="Packed"/> was made by a fallback in place of the generator: there is no performer's face to refine.
    /// </summary>
    public bool IsFallback { get; set; }

    /// <summary>Adds a holder: the frame returns to its pool only after one more <see cref="Release"/>.</summary>
    public Frame Hold()
    {
        Interlocked.Increment(ref _holders);
        return this;
    }

    /// <summary>Gives the frame up; the last holder's release returns it to its pool.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0) _pool?.Return(this);
    }

    /// <summary>Frees the native images.</summary>
    public void Dispose()
    {
        Image.Dispose();
        Drawing.Dispose();
        Picture.Dispose();
    }
}
