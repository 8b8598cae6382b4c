using System.Diagnostics;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Output.Targets;
using LiveDance.Engine.Supervision;
using OpenCvSharp;

namespace LiveDance.Engine.Output;

/// <summary>
/// An output with a thread of its own. It gives its target the newest picture at a constant rate, whatever the pipeline
/// does, and opens it again, with growing pauses, when it fails.
/// </summary>
public sealed class PacedOutput : IFrameSink
{
    private const double StallSeconds = 1;
    private const double HangSeconds = 8;

    // This much late is caught up with by repeating pictures, so that a file keeps its time; more is left out.
    private const double CatchUpSeconds = 2;

    private static readonly TimeSpan FinishPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan RecoveredAfter = TimeSpan.FromSeconds(10);

    private readonly IPictureTarget _target;
    private readonly OutputSettings _settings;
    private readonly PictureFit _fit;
    private readonly Mat _matted = new();
    private readonly Mat _mirrored = new();
    private readonly RetryBudget _budget;
    private readonly Thread _thread;
    private readonly Timer _watch;
    private readonly ManualResetEventSlim _stop = new();
    private readonly ManualResetEventSlim _offeredFirst = new();
    private readonly PresentationQueue _queue;
    private Frame? _shown;
    private volatile string _reason = "";
    private volatile bool _retrying;
    private volatile bool _ended;
    private volatile bool _open;
    private long _progress = Stopwatch.GetTimestamp();
    private long _written;
    private long _skipped;
    private int _retries;
    private bool _disposed;

    /// <param name="name">What the user calls it.</param>
    /// <param name="target">What takes the pictures; disposed with this.</param>
    /// <param name="settings">How they go out.</param>
    /// <param name="budget">How it is tried again.</param>
    public PacedOutput(string name, IPictureTarget target, OutputSettings settings, RetryBudget? budget = null)
    {
        (Name, _target, _settings) = (name, target, settings);
        _fit = new PictureFit(settings.Size, settings.Fit);
        _queue = new PresentationQueue(1 / settings.FramesPerSecond);
        _budget = budget ?? new RetryBudget(100, TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(0.25), TimeSpan.FromSeconds(10));
        _thread = new Thread(Run) { Name = $"output {name}", IsBackground = true };
        _watch = new Timer(_ => EndHanging(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        _thread.Start();
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>What takes the pictures.</summary>
    public IPictureTarget Target => _target;

    /// <summary>
    /// Whether pictures wait for the place of their capture on the output's time line, so that sound can agree with each;
    /// otherwise the newest goes out at once. Set before the first is offered.
    /// </summary>
    public bool KeepsTime
    {
        get => _queue.KeepsTime;
        set => _queue.KeepsTime = value;
    }

    /// <summary>
    /// Seconds from a picture's image captured to its place on the output's time line: what sound must be delayed by to agree
    /// with it. 0 before the first, and where <see cref="KeepsTime"/> is not set.
    /// </summary>
    public double Delay => _queue.Delay;

    /// <summary>From one picture that went out, new or repeated, to the next.</summary>
    public Diagnostics.Meter Interval { get; } = new("interval");

    /// <summary>
    /// Called after each picture that went out with its frame, and whether it was for the first time. On the output's thread.
    /// </summary>
    public Action<Frame, bool>? Presented { get; set; }

    /// <summary>Called with the target once it has ended for good, on the output's thread.</summary>
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
        if (_thread.Join(FinishPatience)) return;
        _target.Abort();
        _thread.Join(FinishPatience);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        Finish();
        _watch.Dispose();
        // Whatever hangs in native code keeps what it uses.
        if (_thread.IsAlive) return;
        _target.Dispose();
        _fit.Dispose();
        _matted.Dispose();
        _mirrored.Dispose();
    }

    private OutputState State()
    {
        if (_ended) return OutputState.Stopped;
        if (_retrying) return OutputState.Retrying;
        double quiet = Stopwatch.GetElapsedTime(Volatile.Read(ref _progress)).TotalSeconds;
        return quiet > StallSeconds || !_open ? OutputState.Stalled : OutputState.Running;
    }

    private void Run()
    {
        // The first picture says how large they are.
        while (!_stop.IsSet && !_offeredFirst.Wait(TimeSpan.FromSeconds(1))) { }
        while (!_stop.IsSet)
        {
            try
            {
                Take(_queue.TakeNewest());
                Draw();
                _target.Open(_fit.Canvas.Size());
                Volatile.Write(ref _progress, Stopwatch.GetTimestamp());
                _open = true;
                WriteUntilStopped();
            }
            catch (EngineException error)
            {
                _reason = error.Message;
            }
            catch (Exception error)
            {
                // A defect in one output must not end the show.
                _reason = $"defect: {error.GetType().Name}: {error.Message}";
            }
            TryClose();
            if (_stop.IsSet) break;
            if (!_budget.TryTake(Stopwatch.GetTimestamp(), out TimeSpan pause)) break;
            _retrying = true;
            Interlocked.Increment(ref _retries);
            _stop.Wait(pause);
        }
        _ended = true;
        Finished?.Invoke(_target);
        _shown?.Release();
        _shown = null;
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
                // The time line goes on from here.
                began += (long)(missed * interval * Stopwatch.Frequency);
            }
            bool isNew = Take(_queue.TakeFor((began / (double)Stopwatch.Frequency) + due));
            if (isNew) Draw();
            _target.Write(_fit.Canvas);
            count++;
            Interlocked.Increment(ref _written);
            long written = Stopwatch.GetTimestamp();
            if (last != 0) Interval.Record(written - last);
            last = written;
            Volatile.Write(ref _progress, written);
            Presented?.Invoke(_shown!, isNew);
            _retrying = false;
            if (Stopwatch.GetElapsedTime(began, written) > RecoveredAfter) _budget.Recover();
        }
    }

    private void TryClose()
    {
        try
        {
            _target.Close();
        }
        catch (EngineException error)
        {
            _reason = error.Message;
        }
        _open = false;
    }

    private bool Take(Frame? next)
    {
        if (next is null) return false;
        _shown?.Release();
        _shown = next;
        return true;
    }

    private void Draw()
    {
        if (_shown is null) return;
        Mat picture = _shown.Picture;
        if (_target.Alpha)
        {
            AlphaPicture.Unpack(_shown.Packed, _matted);
            picture = _matted;
        }
        if (_settings.Mirror)
        {
            Cv2.Flip(picture, _mirrored, FlipMode.Y);
            picture = _mirrored;
        }
        _fit.Draw(picture);
    }

    // A peer that takes nothing blocks the write for ever; ending the child frees the thread, which then tries again.
    private void EndHanging()
    {
        if (!_open || _target.MayWait || _ended) return;
        if (Stopwatch.GetElapsedTime(Volatile.Read(ref _progress)).TotalSeconds > HangSeconds) _target.Abort();
    }
}
