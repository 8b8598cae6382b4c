using OpenCvSharp;

namespace LiveDance.Engine.Frames;

/// <summary>
/// One captured image and everything that the stages compute from it. Frames are pooled and their buffers are reused: a frame may be
/// read only by its holders, each of which calls <see cref="Release"/> once.
/// </summary>
public sealed class Frame : IDisposable
{
    private readonly FramePool? _pool;
    private int _holders;

    internal Frame(FrameFormat format, FramePool? pool)
    {
        _pool = pool;
        Drawing = new Mat(format.Drawing, MatType.CV_8UC3);
        Packed = new PackedPicture(format);
        Picture = new Mat(format.Picture, MatType.CV_8UC3);
    }

    /// <summary>Creates a frame outside any pool, for running stages one by one.</summary>
    /// <param name="format">The sizes of the performer's pictures.</param>
    public Frame(FrameFormat format) : this(format, null) { }

    /// <summary>The number of the captured frame, from 0; a gap means that frames were dropped.</summary>
    public long Sequence { get; set; }

    /// <summary>The time stamp of the capture, in ticks of <see cref="System.Diagnostics.Stopwatch"/>.</summary>
    public long CapturedAt { get; set; }

    /// <summary>The time stamp of the finished picture, in the same ticks.</summary>
    public long ReadyAt { get; set; }

    /// <summary>
    /// Seconds since the start of the source: the position in a file, or the time on the camera's clock. Filters use this time.
    /// </summary>
    public double Time { get; set; }

    /// <summary>
    /// Whether this frame does not continue the one before it: the file looped, the camera was reopened, or a stage failed. Stages
    /// that use earlier frames discard them.
    /// </summary>
    public bool IsDiscontinuity { get; set; }

    /// <summary>The performer's stages that this frame passes through, set at its capture; null for a frame outside a pipeline.</summary>
    internal PerformerStages? Stages { get; set; }

    /// <summary>Capture: the source's image, height x width x 3 bytes, BGR.</summary>
    public Mat Image { get; } = new();

    /// <summary>Pose estimation: the dancer's key points, in pixels of <see cref="Image"/>.</summary>
    public PersonPose Pose { get; } = new();

    /// <summary>Pose estimation: the same person's body in space; not smoothed.</summary>
    public WorldLandmarks World { get; } = new();

    /// <summary>Pose repair: <see cref="Pose"/> without swapped sides and outliers, in pixels of <see cref="Image"/>.</summary>
    public PersonPose RepairedPose { get; } = new();

    /// <summary>Smoothing: <see cref="RepairedPose"/> without jitter, in pixels of <see cref="Image"/>.</summary>
    public PersonPose SmoothedPose { get; } = new();

    /// <summary>Normalization: <see cref="SmoothedPose"/> at the performer's place and size, in pixels of <see cref="Picture"/>.</summary>
    public PersonPose NormalizedPose { get; } = new();

    /// <summary>Retargeting: <see cref="NormalizedPose"/> with the performer's limb lengths, in pixels of <see cref="Picture"/>.</summary>
    public PersonPose RetargetedPose { get; } = new();

    /// <summary>Leg completion: <see cref="RetargetedPose"/> with legs added if both are hidden, in pixels of <see cref="Picture"/>.</summary>
    public PersonPose CompletedPose { get; } = new();

    /// <summary>Range limiting: <see cref="CompletedPose"/> within the range of the training poses, in pixels of <see cref="Picture"/>.</summary>
    public PersonPose LimitedPose { get; } = new();

    /// <summary>
    /// The pose that the performer takes: the result of the stages above, or the rest pose while there is no dancer; in pixels of
    /// <see cref="Picture"/>. The stick figure, the generator and the face network read this one.
    /// </summary>
    public PersonPose TargetPose { get; } = new();

    /// <summary>Drawing: the stick figure, <see cref="FrameFormat.Drawing"/> x 3 bytes, BGR.</summary>
    public Mat Drawing { get; }

    /// <summary>Generation: the output of the generator network.</summary>
    public PackedPicture Packed { get; }

    /// <summary>
    /// Generation: the finished picture, <see cref="FrameFormat.Picture"/> x 3 bytes, BGR. Valid if <see cref="HasPicture"/>.
    /// </summary>
    public Mat Picture { get; }

    /// <summary>
    /// Whether <see cref="Picture"/> was composed on the CPU; a window composes it on the GPU from <see cref="Packed"/>.
    /// </summary>
    public bool HasPicture { get; set; }

    /// <summary>
    /// Whether <see cref="Packed"/> was written by a fallback in place of the generator, so that there is no face to refine.
    /// </summary>
    public bool IsFallback { get; set; }

    /// <summary>Adds a holder: the frame returns to its pool only after one more <see cref="Release"/>.</summary>
    public Frame Hold()
    {
        Interlocked.Increment(ref _holders);
        return this;
    }

    /// <summary>Removes a holder; the last one returns the frame to its pool.</summary>
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
