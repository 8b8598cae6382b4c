using OpenCvSharp;

namespace LiveDance.Engine.Generation;

/// <summary>What the picture fades to.</summary>
public enum Blackout
{
    /// <summary>Nothing: the performer is shown.</summary>
    Off,

    /// <summary>The background without the performer.</summary>
    Plate,

    /// <summary>Black.</summary>
    Black,
}

/// <summary>What a live session's picture is changed by while it runs. Set by any thread, read by the picture and finishing workers at each frame.</summary>
internal sealed class PictureControls : IDisposable
{
    /// <summary>Seconds of a fade to the plate or to black, and back.</summary>
    public const double FadeSeconds = 0.6;

    private readonly Lock _lock = new();
    private readonly Mat _last = new();
    private volatile bool _composes;
    private volatile bool _keepsLast;
    private volatile Blackout _blackout;
    private bool _hasLast;

    /// <param name="composes">Whether the picture is composed on the CPU from the first frame on.</param>
    /// <param name="grade">Which grade of the generator is used; null for the full one.</param>
    public PictureControls(bool composes, GradeSelection? grade = null)
    {
        _composes = composes;
        Grade = grade ?? new GradeSelection(PictureQuality.Full, PictureGrade.Full);
    }

    /// <summary>Which grade of the generator is used.</summary>
    public GradeSelection Grade { get; }

    /// <summary>Whether the picture is composed on the CPU; if not, a window composes it on the GPU.</summary>
    public bool Composes => _composes;

    /// <summary>What the picture fades to, or has faded to.</summary>
    public Blackout Blackout
    {
        get => _blackout;
        set
        {
            _composes = true;
            _blackout = value;
        }
    }

    /// <summary>The current strength of each fade, 0 to 1; read and written by the finishing worker only.</summary>
    public float PlateLevel { get; set; }

    /// <inheritdoc cref="PlateLevel"/>
    public float BlackLevel { get; set; }

    /// <summary>The time of the last step of the fades, in stopwatch ticks; for the finishing worker only.</summary>
    public long SteppedAt { get; set; }

    /// <summary>Composes every picture from now on, for an output, another background or another performer.</summary>
    public void Compose() => _composes = true;

    /// <summary>Keeps a copy of each picture from now on, until <see cref="TakeLast"/>, for a cross-fade to another performer.</summary>
    public void KeepLastPicture() => _composes = _keepsLast = true;

    /// <summary>Copies a finished picture if the last one is to be kept.</summary>
    public void Keep(Mat picture)
    {
        if (!_keepsLast) return;
        lock (_lock)
        {
            picture.CopyTo(_last);
            _hasLast = true;
        }
    }

    /// <summary>Returns the last picture and keeps no further ones.</summary>
    /// <param name="size">The size to scale it to, in pixels.</param>
    /// <returns>The picture, BGR, owned by the caller; null if there was none.</returns>
    public Mat? TakeLast(Size size)
    {
        lock (_lock)
        {
            _keepsLast = false;
            if (!_hasLast) return null;
            _hasLast = false;
            var taken = new Mat();
            if (_last.Size() == size) _last.CopyTo(taken);
            else Cv2.Resize(_last, taken, size);
            return taken;
        }
    }

    public void Dispose() => _last.Dispose();
}
