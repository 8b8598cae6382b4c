using System.Diagnostics;
using LiveDance.Engine;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Output.Targets;
using LiveDance.Engine.Pose;
using OpenCvSharp;

namespace LiveDance.Measurement.Faults;

/// <summary>Injects faults into sources, stages and outputs at set times, to test recovery.</summary>
public sealed class FaultInjector
{
    private readonly IReadOnlyList<Fault> _faults;
    private readonly double _period;
    private readonly HashSet<(Fault Fault, int Round)> _taken = [];
    private long _began;

    /// <param name="faults">The faults.</param>
    /// <param name="period">Period in seconds with which all faults are repeated; 0 for no repetition.</param>
    public FaultInjector(IReadOnlyList<Fault> faults, double period = 0) => (_faults, _period) = (faults, period);

    /// <summary>Called when a fault begins, on the thread that it affects.</summary>
    public Action<Fault>? Began { get; set; }

    /// <summary>Whether a fault of this kind is active now; reports its beginning. Any thread.</summary>
    public bool IsActive(FaultKind kind)
    {
        if (!Find(kind, out _, out _)) return false;
        TakeOnce(kind);
        return true;
    }

    /// <summary>Opens a source and decorates it with the faults of sources; the first image starts the clock.</summary>
    public IFrameSource Wrap(Func<IFrameSource> open)
    {
        if (IsActive(FaultKind.Unplug)) throw Unplugged();
        return new FaultySource(open(), this);
    }

    /// <summary>Decorates an output with the faults of outputs.</summary>
    public IPictureTarget Wrap(IPictureTarget target) => new FaultyTarget(target, this);

    /// <summary>Decorates a stage with the faults of stages.</summary>
    public IStage Wrap(IStage stage) => stage is FrameGenerator or PoseEstimator ? new FaultyStage(stage, this) : stage;

    private static EngineException Unplugged() => new("the camera is unplugged (injected)");

    private void Start()
    {
        if (Volatile.Read(ref _began) == 0) Volatile.Write(ref _began, Stopwatch.GetTimestamp());
    }

    // True at the first call for an active fault in each round.
    private bool TakeOnce(FaultKind kind)
    {
        if (!Find(kind, out Fault? fault, out int round)) return false;
        lock (_taken)
        {
            if (!_taken.Add((fault!, round))) return false;
        }
        Began?.Invoke(fault!);
        return true;
    }

    private bool Find(FaultKind kind, out Fault? found, out int round)
    {
        (found, round) = (null, 0);
        long began = Volatile.Read(ref _began);
        if (began == 0) return false;
        double now = Stopwatch.GetElapsedTime(began).TotalSeconds;
        if (_period > 0)
        {
            round = (int)(now / _period);
            now -= round * _period;
        }
        foreach (Fault fault in _faults)
        {
            if (fault.Kind != kind || now < fault.At || now >= fault.At + fault.Seconds) continue;
            found = fault;
            return true;
        }
        return false;
    }

    private sealed class FaultySource(IFrameSource source, FaultInjector faults) : IFrameSource
    {
        private readonly Mat _lastImage = new();

        public string Name => source.Name;

        public bool IsLive => source.IsLive;

        public double FramesPerSecond => source.FramesPerSecond;

        public long FrameCount => source.FrameCount;

        public bool HasEnded => source.HasEnded;

        public bool EndedEarly => source.EndedEarly;

        public SourceStatus Status => source.Status;

        public bool TryRead(Frame frame, CancellationToken cancellation)
        {
            while (faults.IsActive(FaultKind.Stall))
                if (cancellation.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(10))) return false;
            if (faults.IsActive(FaultKind.Unplug)) throw Unplugged();
            if (!source.TryRead(frame, cancellation)) return false;
            faults.Start();
            Mat image = frame.Image;
            if (faults.IsActive(FaultKind.Black)) image.SetTo(Scalar.All(0));
            if (faults.IsActive(FaultKind.Torn))
            {
                using var lower = new Mat(image, new Rect(0, image.Rows / 2, image.Cols, image.Rows - (image.Rows / 2)));
                lower.SetTo(Scalar.All(128));
            }
            if (!faults.IsActive(FaultKind.Frozen)) image.CopyTo(_lastImage);
            else if (!_lastImage.Empty()) _lastImage.CopyTo(image);
            if (faults.IsActive(FaultKind.Resize))
            {
                using Mat whole = image.Clone();
                Cv2.Resize(whole, image, new Size(whole.Cols * 3 / 4, whole.Rows * 3 / 4));
            }
            return true;
        }

        public void Dispose()
        {
            _lastImage.Dispose();
            source.Dispose();
        }
    }

    private sealed class FaultyTarget(IPictureTarget target, FaultInjector faults) : IPictureTarget
    {
        private static readonly TimeSpan WriteDelay = TimeSpan.FromSeconds(0.5);
        private readonly ManualResetEventSlim _aborted = new();
        private int _killedInRound = -1;

        public bool Alpha => target.Alpha;

        public string Notice => target.Notice;

        public bool MayBlock => target.MayBlock;

        public IReadOnlyList<string> Files => target.Files;

        public void Open(Size size)
        {
            _aborted.Reset();
            target.Open(size);
        }

        public void Write(Mat picture)
        {
            // Only files and streams: the other outputs represent the screen, which must not be slowed by them.
            if (target is FfmpegTarget encoder)
            {
                if (faults.IsActive(FaultKind.SlowOutput)) _aborted.Wait(WriteDelay);
                if (faults.Find(FaultKind.KillEncoder, out _, out int round) && round != _killedInRound)
                {
                    _killedInRound = round;
                    faults.TakeOnce(FaultKind.KillEncoder);
                    encoder.Abort();
                }
            }
            target.Write(picture);
        }

        public void Skip(double seconds) => target.Skip(seconds);

        public void Close() => target.Close();

        public void Abort()
        {
            _aborted.Set();
            target.Abort();
        }

        public void Dispose()
        {
            target.Dispose();
            _aborted.Dispose();
        }
    }

    private sealed class FaultyStage(IStage stage, FaultInjector faults) : IStage, IDisposable
    {
        public string Name => stage.Name;

        public void Process(Frame frame)
        {
            if (stage is PoseEstimator && faults.TakeOnce(FaultKind.CrashPose)) throw new InvalidOperationException("crash (injected)");
            stage.Process(frame);
            if (stage is FrameGenerator && faults.TakeOnce(FaultKind.NanModel)) frame.Packed.Matte[frame.Packed.FirstIndex] = float.NaN;
        }

        public void Reset() => stage.Reset();

        public void Dispose() => (stage as IDisposable)?.Dispose();
    }
}
