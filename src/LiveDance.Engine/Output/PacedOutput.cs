using System.Diagnostics;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Output.Targets;
using LiveDance.Engine.Supervision;
using OpenCvSharp;

namespace LiveDance.Engine.Output;

/// <summary>
/// Writes the newest picture to a target at a constant rate, independent of the pipeline's, on a thread of its own. A target that fails
/// is opened again after pauses that double up to a limit.
/// </summary>
public sealed class PacedOutput : IFrameSink
{
    // Seconds without a written picture after which the output counts as stalled, and after which its target is aborted.
    private const double StallSeconds = 1, HangSeconds = 8;

    // A delay of up to this many seconds is caught up with by repeating pictures, so that a file keeps its time line; a longer one is
    // left out of the time line.
    private const double CatchUpSeconds = 2;

    private static readonly TimeSpan FinishTimeout = TimeSpan.FromSeconds(20);

    // After running for this long without a failure, pauses between retries are short again.
    private static readonly TimeSpan RecoveryTime = TimeSpan.FromSeconds(10);

    private readonly IPictureTarget _target;
    private readonly OutputSettings _settings;
    private readonly PictureFit _fit;
    private readonly Mat _withAlpha = new();
    private readonly Mat _mirrored = new();
    private readonly RetryBudget _budget;
    private readonly Thread _thread;
    private readonly Timer _hangTimer;
    private readonly ManualResetEventSlim _stop = new();
    private readonly ManualResetEventSlim _offeredFirst = new();
    private readonly PresentationQueue _queue;
    private Frame? _current;
    private volatile string _reason = "";
    private volatile bool _retrying;
    private volatile bool _ended;
    private volatile bool _open;
    private volatile bool _mirror;
    private bool _drawnMirrored;
    private long _lastProgress = Stopwatch.GetTimestamp();
    private long _written;
    private long _skipped;
    private long _writtenSinceOpen;
    private int _retries;
    private volatile bool _hasWorked;
    private volatile bool _failedLast;
    private bool _disposed;

    /// <param name="name">The output's name in messages.</param>
    /// <param name="target">The receiver of the pictures; disposed of with the output.</param>
    /// <param name="settings">The settings of the output.</param>
    /// <param name="budget">The number of retries and their pauses; null for 100 within half an hour.</param>
    public PacedOutput(string name, IPictureTarget target, OutputSettings settings, RetryBudget? budget = null)
    {
        (Name, _target, _settings) = (name, target, settings);
        _fit = new PictureFit(settings.Size, settings.Fit);
        _queue = new PresentationQueue(1 / settings.FramesPerSecond);
        _budget = budget ?? new RetryBudget(100, TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(0.25), TimeSpan.FromSeconds(10));
        _thread = new Thread(Run) { Name = $"output {name}", IsBackground = true };
        _hangTimer = new Timer(_ => AbortIfHanging(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        _thread.Start();
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>The receiver of the pictures.</summary>
    public IPictureTarget Target => _target;

    /// <summary>
    /// Whether each picture is presented a common delay after its capture, so that sound with the same delay is synchronous to it;
    /// otherwise the newest is written at once. To be set before the first frame is offered.
    /// </summary>
    public bool KeepsTime
    {
        get => _queue.KeepsTime;
        set => _queue.KeepsTime = value;
    }

    /// <summary>Whether left and right are exchanged, in addition to <see cref="OutputSettings.Mirror"/>. Any thread.</summary>
    public bool Mirror
    {
        get => _mirror;
        set => _mirror = value;
    }

    /// <summary>
    /// The delay from an image's capture to its picture's place on the output's time line, in seconds, by which sound must be delayed. 0
    /// before the first picture, and if <see cref="KeepsTime"/> is not set.
    /// </summary>
    public double Delay => _queue.Delay;

    /// <summary>Whether pictures have reached the target: it took those of a second, or was closed without an error after the first.</summary>
    public bool HasWorked => _hasWorked;

    /// <summary>Whether the last attempt to write to the target, or to close it, failed: its end is missing.</summary>
    public bool FailedLast => _failedLast;

    /// <summary>The intervals between written pictures, new or repeated.</summary>
    public Diagnostics.Meter Interval { get; } = new("interval");

    /// <summary>
    /// Called on the output's thread after each written picture with its frame, and whether it was written for the first time.
    /// </summary>
    public Action<Frame, bool>? Presented { get; set; }

    /// <summary>Called on the output's thread with the target when the output has stopped.</summary>
    public Action<IPictureTarget>? Finished { get; set; }

    /// <inheritdoc/>
    public OutputStatus Status => new(
        State(), _reason, Volatile.Read(ref _written), Volatile.Read(ref _skipped), Volatile.Read(ref _retries));

    /// <inheritdoc/>
    public void Offer(Frame frame)
    {
        if (_ended) return;
        _queue.Offer(frame);
        _offeredFirst.Set();
    }

    /// <inheritdoc/>
    public void Finish()
    {
        _stop.Set();
        _offeredFirst.Set();
        if (_thread.Join(FinishTimeout)) return;
        _target.Abort();
        _thread.Join(FinishTimeout);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        Finish();
        _hangTimer.Dispose();
        // A thread that hangs in native code may still use these objects; they are leaked.
        if (_thread.IsAlive) return;
        _target.Dispose();
        _fit.Dispose();
        _withAlpha.Dispose();
        _mirrored.Dispose();
    }

    private OutputState State()
    {
        if (_ended) return OutputState.Stopped;
        if (_retrying) return OutputState.Retrying;
        double idle = Stopwatch.GetElapsedTime(Volatile.Read(ref _lastProgress)).TotalSeconds;
        return idle > StallSeconds || !_open ? OutputState.Stalled : OutputState.Running;
    }

    private void Run()
    {
        // The target is opened with the size of the first picture.
        while (!_stop.IsSet && !_offeredFirst.Wait(TimeSpan.FromSeconds(1))) { }
        while (!_stop.IsSet)
        {
            bool failed = false;
            try
            {
                _writtenSinceOpen = 0;
                SetCurrent(_queue.TakeNewest());
                Draw();
                _target.Open(_fit.Canvas.Size());
                Volatile.Write(ref _lastProgress, Stopwatch.GetTimestamp());
                _open = true;
                WriteUntilStopped();
            }
            catch (EngineException error)
            {
                (_reason, failed) = (error.Message, true);
            }
            catch (Exception error)
            {
                // A defect in one output must not end the session.
                failed = true;
                _reason = $"defect: {error.GetType().Name}: {error.Message}";
            }
            _failedLast = !TryClose() || failed;
            if (_stop.IsSet) break;
            if (!_budget.TryTake(Stopwatch.GetElapsedTime(0), out TimeSpan pause)) break;
            _retrying = true;
            Interlocked.Increment(ref _retries);
            _stop.Wait(pause);
        }
        _ended = true;
        Finished?.Invoke(_target);
        _current?.Release();
        _current = null;
        _queue.Close();
    }

    private void WriteUntilStopped()
    {
        long began = Stopwatch.GetTimestamp(), count = 0, last = 0;
        double interval = 1 / _settings.FramesPerSecond;
        while (!_stop.IsSet)
        {
            double now = Stopwatch.GetElapsedTime(began).TotalSeconds, due = count * interval;
            if (now < due)
            {
                _stop.Wait(TimeSpan.FromSeconds(due - now));
                continue;
            }
            if (now - due > CatchUpSeconds)
            {
                long missed = (long)((now - due) / interval);
                Interlocked.Add(ref _skipped, missed);
                _target.Skip(missed * interval);
                // The time line continues at the current time.
                began += (long)(missed * interval * Stopwatch.Frequency);
            }
            bool isNew = SetCurrent(_queue.TakeFor((began / (double)Stopwatch.Frequency) + due));
            if (isNew || _drawnMirrored != _mirror) Draw();
            _target.Write(_fit.Canvas);
            count++;
            _writtenSinceOpen = count;
            if (count >= _settings.FramesPerSecond) _hasWorked = true;
            Interlocked.Increment(ref _written);
            long written = Stopwatch.GetTimestamp();
            if (last != 0) Interval.Record(written - last);
            last = written;
            Volatile.Write(ref _lastProgress, written);
            Presented?.Invoke(_current!, isNew);
            _retrying = false;
            if (Stopwatch.GetElapsedTime(began, written) > RecoveryTime) _budget.Recover();
        }
    }

    private bool TryClose()
    {
        try
        {
            _target.Close();
            if (_writtenSinceOpen > 0) _hasWorked = true;
        }
        catch (EngineException error)
        {
            _reason = error.Message;
            return false;
        }
        finally
        {
            _open = false;
        }
        return true;
    }

    private bool SetCurrent(Frame? next)
    {
        if (next is null) return false;
        _current?.Release();
        _current = next;
        return true;
    }

    private void Draw()
    {
        if (_current is null) return;
        Mat picture = _current.Picture;
        _drawnMirrored = _mirror;
        if (_target.Alpha)
        {
            AlphaPicture.Unpack(_current.Packed, _withAlpha);
            picture = _withAlpha;
        }
        if (_settings.Mirror != _drawnMirrored)
        {
            Cv2.Flip(picture, _mirrored, FlipMode.Y);
            picture = _mirrored;
        }
        _fit.Draw(picture);
    }

    // A receiver that takes no data blocks the write indefinitely; aborting unblocks the thread, which then retries.
    private void AbortIfHanging()
    {
        if (!_open || _target.MayBlock || _ended) return;
        if (Stopwatch.GetElapsedTime(Volatile.Read(ref _lastProgress)).TotalSeconds > HangSeconds) _target.Abort();
    }
}
