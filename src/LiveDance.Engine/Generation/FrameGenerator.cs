using System.Numerics.Tensors;
using LiveDance.Engine.Diagnostics;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Inference;
using OpenCvSharp;

namespace LiveDance.Engine.Generation;

/// <summary>
/// Temporally conditioned generator: takes the stick figures of the current and the previous frame and its own previous picture, and
/// outputs the performer with a matte (Chan et al. 2018, sec. 3.3). Renders only the region that the performer can reach. At a
/// discontinuity, for another person and after a loss the feedback is cleared, because it would leave a ghost image, the frame is painted
/// twice, the second time over the first, and the previous picture is cross-faded into the new one. It moves with a performer who moves fast,
/// see <see cref="FeedbackMotion"/>, and lacks limbs that leap, see <see cref="LimbRemoval"/>. When another grade is asked for, both render the
/// same frames for a moment and are cross-faded; the feedback goes on.
/// </summary>
public sealed class FrameGenerator : IStage, IDisposable
{
    // Seconds of the fade-out when the pose is lost, of the cross-fade between two tracks, and of that between two grades, during which both
    // of them run.
    private const double FadeSeconds = 0.5;
    private const double CrossFadeSeconds = 0.4;
    private const double GradeFadeSeconds = 0.3;

    // Seconds between two frames up to which the second always continues the first: somewhat more than a frame of 25 a second. After a longer
    // gap, on a slow machine, it does so only if no joint has moved too far, of which the generator would paint both places.
    private const double ShortGapSeconds = 0.06;

    private readonly Performer _performer;
    private readonly Func<PictureGrade> _wanted;
    private readonly FrameFormat _format;
    private readonly RegionSelector? _regions;
    private readonly float[] _plate;
    private readonly float[] _plateAverages, _feedback;
    private readonly Mat _lastDrawing = new();
    private readonly PersonPose _lastPose = new();
    private readonly PackedPicture _crossFadeSource;
    private readonly Func<PictureGrade, IGeneratorNetwork> _create;
    private IGeneratorNetwork _network;
    private IGeneratorNetwork? _other;
    private Task<IGeneratorNetwork?>? _loading;
    private PackedPicture? _gradeFadeSource;
    private double _gradeFadeStart = double.NegativeInfinity;
    private double _crossFadeStart = double.NegativeInfinity;
    private PackedRegion _region;
    private int _track;
    private bool _running;

    // Whether the generator in use has itself kept what the last frame feeds back; the feedback here is that of an earlier frame then.
    private bool _kept;
    private PictureGrade _keptBy;
    private double _lastSeen = double.NegativeInfinity;

    /// <param name="performer">Performer with the generator.</param>
    /// <param name="device">Device that runs the generator.</param>
    /// <param name="threads">Threads on the CPU.</param>
    /// <param name="wholePicture">Whether the whole picture is rendered even where a region would do.</param>
    /// <param name="grade">
    /// Asked before each frame for the grade to use, and used as soon as it is loaded; null for the full one. One that the performer does
    /// not have is ignored.
    /// </param>
    /// <exception cref="EngineException">The generator cannot be loaded.</exception>
    public FrameGenerator(
        Performer performer, ExecutionDevice device, int threads, bool wholePicture = false, Func<PictureGrade>? grade = null)
        : this(performer, wanted => IGeneratorNetwork.Load(performer, wanted, device, threads), wholePicture, grade) { }

    /// <param name="performer">Performer with the generator.</param>
    /// <param name="create">Loads a grade of it.</param>
    /// <param name="wholePicture">Whether the whole picture is rendered even where a region would do.</param>
    /// <param name="grade">As for the public constructor.</param>
    /// <exception cref="EngineException">The generator cannot be loaded.</exception>
    internal FrameGenerator(Performer performer, Func<PictureGrade, IGeneratorNetwork> create, bool wholePicture = false, Func<PictureGrade>? grade = null)
    {
        (_performer, _create, _format) = (performer, create, performer.Format);
        _wanted = grade ?? (static () => PictureGrade.Full);
        PictureGrade first = performer.Grades.Contains(_wanted()) ? _wanted() : PictureGrade.Full;
        _network = create(first);
        _regions = wholePicture ? null : RegionSelector.For(performer, _network);
        _plate = PackedPlate.From(performer.Plate, _format);
        _crossFadeSource = new PackedPicture(_format);
        _plateAverages = new float[3 * _format.CellCount];
        var empty = new PackedPicture(_format);
        empty.SetRegion(PackedRegion.Whole(_format));
        Matting.Average(empty, _plate, _plateAverages);
        _feedback = [.. _plateAverages];
    }

    /// <summary>The region rendered last.</summary>
    public PackedRegion Region => _region;

    /// <summary>The grade in use.</summary>
    public PictureGrade Grade => _network.Grade;

    /// <inheritdoc/>
    public string Name => "generate";

    /// <inheritdoc/>
    public void Process(Frame frame)
    {
        if (frame.TargetPose.Found)
        {
            bool continues = _running && !frame.IsDiscontinuity && frame.TargetPose.Track == _track;
            if (_running && !continues)
            {
                _network.Write(_region, _crossFadeSource);
                _crossFadeStart = frame.Time;
            }
            if (!continues) _regions?.Forget();
            // No cross-fade here: the show goes on, and two poses at once are what is to be avoided. Nor a second pass, which would make
            // a slow machine slower.
            (int Columns, int Rows) moved = continues ? FeedbackMotion.Between(_lastPose, frame.TargetPose, _format) : default;
            bool leaps = continues && frame.Time - _lastSeen > ShortGapSeconds
                && FeedbackMotion.LeavesJointsBehind(_lastPose, frame.TargetPose, moved, _format);
            if (continues && !leaps) AdaptFeedback(frame.TargetPose, moved, frame.Packed);
            _lastPose.CopyFrom(frame.TargetPose);
            UseWantedGrade(frame.Time);
            double grade = (frame.Time - _gradeFadeStart) / GradeFadeSeconds;
            float share = grade is >= 0 and < 1 ? (float)grade : 1;
            Generate(frame.TargetPose, frame.Drawing, continues && !leaps, frame.Packed, share);
            // From no picture before, the first lacks what is painted little by little, such as folds, and the shadow is smeared.
            if (!continues) Generate(frame.TargetPose, frame.Drawing, true, frame.Packed, share);
            double progress = (frame.Time - _crossFadeStart) / CrossFadeSeconds;
            if (progress is >= 0 and < 1) Matting.CrossFade(_crossFadeSource, frame.Packed, (float)progress);
            _track = frame.TargetPose.Track;
            _lastSeen = frame.Time;
            _running = true;
            return;
        }
        _running = false;
        FadeOut(frame);
    }

    /// <inheritdoc/>
    public void Reset()
    {
        _running = false;
        _lastSeen = double.NegativeInfinity;
        _crossFadeStart = double.NegativeInfinity;
        _gradeFadeStart = double.NegativeInfinity;
    }

    /// <summary>Generates one picture.</summary>
    /// <param name="pose">Pose, in pixels of the picture.</param>
    /// <param name="drawing">Stick figure of the pose: drawing height x width x 3 bytes, BGR.</param>
    /// <param name="continues">Whether the frame continues the one of the last call, if there was one; if not, the feedback is cleared.</param>
    /// <param name="packed">Receives the output.</param>
    public void Generate(PersonPose pose, Mat drawing, bool continues, PackedPicture packed)
    {
        continues = continues && _region.CellCount > 0;
        if (!continues) _regions?.Forget();
        Generate(pose, drawing, continues, packed, 1);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _network.Dispose();
        // A network that is still being loaded is disposed of when it is there.
        if (_other is null) _loading?.ContinueWith(static loaded => loaded.Result?.Dispose(), TaskScheduler.Default);
        else _other.Dispose();
        _lastDrawing.Dispose();
    }

    // share: weight of the grade in use; the rest is the grade before.
    private void Generate(PersonPose pose, Mat drawing, bool continues, PackedPicture packed, float share)
    {
        PackedRegion before = _region, region = _regions?.Select(pose, continues) ?? PackedRegion.Whole(_format);
        _region = region;
        Mat drawingBefore = continues ? _lastDrawing : drawing;
        float[]? feedback = continues ? _feedback : null;
        bool mixes = share < 1 && _other is not null;
        if (continues && _kept && _keptBy == _network.Grade && !mixes)
        {
            _network.Continue(pose, drawing);
        }
        else
        {
            if (continues) TakeFeedback(packed);
            _network.Run(pose, drawing, drawingBefore, region, feedback);
        }
        // Two grades that are mixed continue with the mixture, which is made here.
        (_kept, _keptBy) = (_network.KeepsFeedback && !mixes, _network.Grade);
        if (mixes)
        {
            _network.Write(region, packed);
            _gradeFadeSource ??= new PackedPicture(_format);
            _other!.Run(pose, drawing, drawingBefore, region, feedback);
            _other.Write(region, _gradeFadeSource);
            Matting.CrossFade(_gradeFadeSource, packed, share);
            if (before != region) ClearFeedback(before);
            Matting.Average(packed, _plate, _feedback);
        }
        else if (_kept)
        {
            _network.Write(region, packed);
        }
        else
        {
            if (before != region) ClearFeedback(before);
            _network.Write(region, packed, _plate, _feedback);
        }
        if (_kept) _regions?.Forget();
        else _regions?.Observe(_feedback, _plateAverages);
        drawing.CopyTo(_lastDrawing);
    }

    // Makes the feedback of the frame before from its picture, if the generator has kept it.
    private void TakeFeedback(PackedPicture scratch)
    {
        if (!_kept) return;
        IGeneratorNetwork last = _network.Grade == _keptBy ? _network : _other!;
        last.Write(_region, scratch);
        Matting.Average(scratch, _plate, _feedback);
        _kept = false;
    }

    // scratch: a picture that is to be painted next, here and below.
    private void AdaptFeedback(PersonPose pose, (int Columns, int Rows) moved, PackedPicture scratch)
    {
        if (moved != default) MoveFeedback(moved, scratch);
        for (int i = 0; i < LimbRemoval.Limbs.Count; i++)
        {
            LimbRemoval.Limb limb = LimbRemoval.Limbs[i];
            if (!LimbRemoval.IsNeeded(_lastPose, pose, limb, moved, _format)) continue;
            TakeFeedback(scratch);
            LimbRemoval.Remove(_lastPose, limb, moved, _format, _feedback, _plateAverages, _lastDrawing);
        }
    }

    // Makes the feedback anew at another place, over the plate there. Of two grades that are mixed, that of the one in use.
    private void MoveFeedback((int Columns, int Rows) moved, PackedPicture scratch)
    {
        _network.Write(_region, scratch);
        ClearFeedback(_region);
        _region = Matting.AverageMoved(scratch, _plate, _feedback, moved);
        FeedbackMotion.Move(_lastDrawing, moved, _format);
        _kept = false;
    }

    // Loads the wanted grade on another thread if it is not there yet, and exchanges the two when it is.
    private void UseWantedGrade(double time)
    {
        PictureGrade wanted = _wanted();
        if (wanted == _network.Grade || !_performer.Grades.Contains(wanted)) return;
        _loading ??= StartLoading(wanted);
        if (_other is null && _loading.IsCompleted) _other = _loading.Result;
        if (_other is null) return;
        (_network, _other) = (_other, _network);
        _gradeFadeStart = time;
    }

    // A method of its own, as the closure would be allocated in each call of the method that it is in.
    private Task<IGeneratorNetwork?> StartLoading(PictureGrade grade) => Task.Run(() => Load(grade));

    // A grade that cannot be loaded, for want of memory, is not used; the one in use goes on.
    private IGeneratorNetwork? Load(PictureGrade grade)
    {
        try
        {
            IGeneratorNetwork network = _create(grade);
            ProcessMemory.ReleaseInBackground();
            return network;
        }
        catch (EngineException)
        {
            return null;
        }
    }

    private void FadeOut(Frame frame)
    {
        double opacity = 1 - ((frame.Time - _lastSeen) / FadeSeconds);
        if (opacity is <= 0 or > 1)
        {
            frame.Packed.Clear();
            return;
        }
        _network.Write(_region, frame.Packed);
        PackedRegion region = _region;
        for (int k = 0; k < FrameFormat.SubPixels; k++)
        {
            for (int row = 0; row < region.Height; row++)
            {
                Span<float> matte = frame.Packed.Matte.AsSpan(frame.Packed.RowOf(k, region, row), region.Width);
                TensorPrimitives.Multiply(matte, (float)opacity, matte);
            }
        }
    }

    // Outside the region the picture that is fed back is the plate.
    private void ClearFeedback(PackedRegion before)
    {
        for (int c = 0; c < 3; c++)
        {
            for (int row = 0; row < before.Height; row++)
            {
                int first = (((c * _format.Rows) + before.Y + row) * _format.Columns) + before.X;
                _plateAverages.AsSpan(first, before.Width).CopyTo(_feedback.AsSpan(first));
            }
        }
    }
}
