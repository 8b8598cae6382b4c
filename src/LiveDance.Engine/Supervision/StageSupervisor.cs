using System.Diagnostics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using LiveDance.Engine.Diagnostics;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Pose;
using Microsoft.ML.OnnxRuntime;
using OpenCvSharp;

namespace LiveDance.Engine.Supervision;

/// <summary>
/// What a live show does when a stage fails: it is made anew, five times within a minute; then the show steps down to
/// something that does not need it. A GPU that fails is given up for the CPU. The window is never dead.
/// </summary>
public sealed class StageSupervisor
{
    private const int Restarts = 5;
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(60);

    private readonly PoseOptions _pose;
    private readonly Func<PoseOptions, ExecutionDevice, IStage> _newPose;
    private readonly Func<ExecutionDevice, IStage> _newGenerator;
    private readonly Func<ExecutionDevice, IStage> _newFace;
    private readonly Mat _plate;
    private readonly Lock _lock = new();
    private readonly RetryBudget _budget;
    private volatile int _level;
    private volatile string _message = "";
    private int _failures;

    /// <param name="pose">How the pose is estimated while all is well.</param>
    /// <param name="device">What computes the networks at first.</param>
    /// <param name="plate">What is shown when nothing else is left; stays the caller's.</param>
    /// <param name="newPose">Makes the stage that estimates the pose.</param>
    /// <param name="newGenerator">Makes the stage that generates the performer.</param>
    /// <param name="newFace">Makes the stage that mends the face; null for a performer without one.</param>
    /// <param name="within">In which time five restarts are allowed; a minute unless a test wants another.</param>
    public StageSupervisor(
        PoseOptions pose, ExecutionDevice device, Mat plate, Func<PoseOptions, ExecutionDevice, IStage> newPose,
        Func<ExecutionDevice, IStage> newGenerator, Func<ExecutionDevice, IStage>? newFace = null, TimeSpan? within = null)
    {
        (_pose, Device, _plate, _newPose, _newGenerator) = (pose, device, plate, newPose, newGenerator);
        _newFace = newFace ?? (_ => new LeftOutStage("face"));
        _budget = new RetryBudget(Restarts, within ?? Within, TimeSpan.Zero, TimeSpan.Zero);
    }

    /// <summary>What computes the networks now.</summary>
    public ExecutionDevice Device { get; private set; }

    /// <summary>How much of the show is left. Any thread.</summary>
    public DegradationLevel Level => (DegradationLevel)_level;

    /// <summary>What was done, for the viewer; empty while the show is whole. Any thread.</summary>
    public string Message => _message;

    /// <summary>How often a stage failed. Any thread.</summary>
    public int Failures => Volatile.Read(ref _failures);

    /// <summary>Called after each failure with the frame it happened to, on the stage's thread.</summary>
    public Action<StageFailure, Frame>? Failed { get; set; }

    /// <summary>Refuses a frame in which something is no number.</summary>
    /// <exception cref="InvalidOperationException">Something is.</exception>
    public static void CheckPose(Frame frame)
    {
        ReadOnlySpan<float> values = MemoryMarshal.Cast<Keypoint, float>(frame.Driven.Points);
        if (frame.Driven.Found && !float.IsFinite(TensorPrimitives.Sum(values)))
            throw new InvalidOperationException("the pose has values that are no numbers");
    }

    /// <summary>Refuses a frame in which something is no number.</summary>
    /// <exception cref="InvalidOperationException">Something is.</exception>
    public static void CheckPicture(Frame frame)
    {
        float sum = TensorPrimitives.Sum<float>(frame.Packed.Matte) + TensorPrimitives.Sum<float>(frame.Packed.Colour);
        if (!float.IsFinite(sum)) throw new InvalidOperationException("the generator put out values that are no numbers");
    }

    /// <summary>Deals with a failure.</summary>
    /// <param name="stage">The stage that failed, of which a new one may be made; it is then disposed of.</param>
    /// <param name="generating">Whether it comes after the pose is known.</param>
    /// <param name="error">What it threw.</param>
    /// <param name="frame">The frame it happened to.</param>
    /// <returns>The stage to go on with.</returns>
    public IStage Replace(IStage stage, bool generating, Exception error, Frame frame)
    {
        IStage next;
        string action;
        lock (_lock)
        {
            _failures++;
            (next, action) = Choose(stage, generating, error);
            _message = Level == DegradationLevel.Whole ? "" : $"After failures of '{stage.Name}' the show goes on with {Words(Level)}.";
        }
        if (next != stage && stage is IDisposable failed)
        {
            failed.Dispose();
            NativeHeap.GiveBack();
        }
        Failed?.Invoke(new StageFailure(stage.Name, error, action, Level), frame);
        return next;
    }

    private (IStage Next, string Action) Choose(IStage stage, bool generating, Exception error)
    {
        if (error is OnnxRuntimeException && Device.Provider != ExecutionProvider.Cpu)
        {
            string gpu = Device.Provider.Label();
            Device = new ExecutionDevice(ExecutionProvider.Cpu, $"{gpu} failed");
            if (TryMake(stage, out IStage? onCpu)) return (onCpu, $"{gpu} is given up for the CPU");
        }
        else if (_budget.TryTake(Stopwatch.GetTimestamp(), out _) && TryMake(stage, out IStage? same))
        {
            return (same, same == stage ? "the frame is left out" : "the stage is started anew");
        }
        if (stage.Name == "face") return (new LeftOutStage(stage.Name), "the face stays as the generator paints it");
        while (true)
        {
            _level = (int)Below(Level, generating);
            if (Level == DegradationLevel.Plate) return (new PlateStage(stage.Name, _plate), "the show steps down to the plate");
            if (TryMake(stage, out IStage? lower)) return (lower, $"the show steps down to {Words(Level)}");
        }
    }

    // What does not depend on the generator is not given up when the generator fails, and the other way round.
    private static DegradationLevel Below(DegradationLevel level, bool generating) => generating
        ? level < DegradationLevel.StickFigure ? DegradationLevel.StickFigure : DegradationLevel.Plate
        : level < DegradationLevel.NoHands ? level + 1 : DegradationLevel.Plate;

    private bool TryMake(IStage stage, out IStage next)
    {
        next = stage;
        try
        {
            if (stage.Name == "pose") next = _newPose(PoseFor(Level), Device);
            else if (stage.Name == "face")
                next = Level >= DegradationLevel.StickFigure ? new LeftOutStage(stage.Name) : _newFace(Device);
            else if (stage.Name == "generate")
                next = Level >= DegradationLevel.StickFigure ? new StickPictureStage(stage.Name) : _newGenerator(Device);
            return true;
        }
        catch (EngineException)
        {
            // It cannot even be made: a step further down.
            return false;
        }
    }

    private PoseOptions PoseFor(DegradationLevel level) => level switch
    {
        DegradationLevel.Whole => _pose,
        DegradationLevel.SmallerPose => _pose with { Model = PoseModel.Lite },
        _ => _pose with { Model = PoseModel.Lite, Hands = false },
    };

    private static string Words(DegradationLevel level) => level switch
    {
        DegradationLevel.SmallerPose => "the quickest body network",
        DegradationLevel.NoHands => "the quickest body network and no hands",
        DegradationLevel.StickFigure => "the stick figure",
        _ => "the empty plate",
    };
}
