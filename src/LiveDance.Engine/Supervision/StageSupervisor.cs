using System.Diagnostics;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Inference;
using Microsoft.ML.OnnxRuntime;

namespace LiveDance.Engine.Supervision;

/// <summary>
/// What a live session does when a stage fails. The frame is left out, the last picture is held, and the stage is started anew. A stage
/// that fails more than <see cref="Restarts"/> times within <see cref="Window"/> is degraded to its next variant. When it has been well
/// for <see cref="Window"/>, the better variant is made on a thread of its own and tried again; each time that fails, the next try comes
/// twice as late. A GPU that fails is given up for the CPU. Any thread may read the properties.
/// </summary>
public sealed class StageSupervisor
{
    /// <summary>How often a stage is started anew within <see cref="Window"/> before it is degraded.</summary>
    public const int Restarts = 5;

    // Sixteen minutes: an unattended session then tries a few times an hour, which costs nothing and is soon enough.
    private const int LongestWaitInWindows = 16;

    private readonly Dictionary<StageSlot, SlotState> _slots;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private volatile string _message = "";
    private int _failures;

    /// <param name="slots">The stages that are watched over.</param>
    /// <param name="device">What computes the networks at first.</param>
    /// <param name="window">See <see cref="Window"/>; a minute if null.</param>
    /// <param name="time">The clock; the system's if null.</param>
    public StageSupervisor(IEnumerable<StageSlot> slots, ExecutionDevice device, TimeSpan? window = null, TimeProvider? time = null)
    {
        Window = window ?? TimeSpan.FromMinutes(1);
        _time = time ?? TimeProvider.System;
        Device = device;
        _slots = slots.ToDictionary(slot => slot, _ => new SlotState(Window, NewBudget()));
    }

    /// <summary>In which time a stage may be started anew so often, and after which time without failure a better variant is tried.</summary>
    public TimeSpan Window { get; }

    /// <summary>What computes the networks now.</summary>
    public ExecutionDevice Device { get; private set; }

    /// <summary>How far the session is degraded: by the most degraded slot.</summary>
    public DegradationLevel Level => _slots.Keys.Max(slot => slot.Level);

    /// <summary>Which stages are degraded and what that means for the viewer, in one sentence; empty if none is.</summary>
    public string Message => _message;

    /// <summary>How often a stage has failed.</summary>
    public int Failures => Volatile.Read(ref _failures);

    /// <summary>Called after each failure with the frame it happened to, on the stage's thread.</summary>
    public Action<StageFailure, Frame>? Failed { get; set; }

    /// <summary>
    /// Prepares a slot for the next frame: puts a better variant to use that has been made since. For the thread that processes the slot.
    /// </summary>
    public void Prepare(StageSlot slot)
    {
        SlotState state = _slots[slot];
        if (slot.Variant == 0 && state.Recovery is null) return;
        lock (_lock)
        {
            long now = _time.GetTimestamp();
            if (state.Recovery is { IsCompleted: true } recovery)
            {
                state.Recovery = null;
                if (recovery.Result is { } better)
                {
                    slot.Use(slot.Variant - 1, better);
                    (state.RaisedAt, state.TroubleAt) = (now, now);
                    state.Budget = NewBudget();
                    Describe();
                }
                else
                {
                    state.WaitLonger(now);
                }
            }
            else if (state.Recovery is null && slot.Variant > 0 && _time.GetElapsedTime(state.TroubleAt, now) >= state.Wait)
            {
                int variant = slot.Variant - 1;
                ExecutionDevice device = Device;
                state.Recovery = Task.Run(() => TryCreate(slot, variant, device));
            }
        }
    }

    /// <summary>Deals with a failure: afterwards the slot can process the next frame.</summary>
    /// <param name="slot">The slot whose stage failed.</param>
    /// <param name="error">What it threw.</param>
    /// <param name="frame">The frame it happened to; it is to be left out.</param>
    public void Handle(StageSlot slot, Exception error, Frame frame)
    {
        string action;
        lock (_lock)
        {
            _failures++;
            action = Choose(slot, _slots[slot], error);
            Describe();
        }
        Failed?.Invoke(new StageFailure(slot.Name, error, action, Level), frame);
    }

    private string Choose(StageSlot slot, SlotState state, Exception error)
    {
        long now = _time.GetTimestamp();
        // A variant that was raised and fails again within the window was not well yet: back to where it was, and wait longer.
        bool tooEarly = state.RaisedAt is { } raised && _time.GetElapsedTime(raised, now) < Window;
        if (!tooEarly && state.RaisedAt is not null) state.Wait = Window;
        (state.TroubleAt, state.RaisedAt) = (now, null);
        if (error is OnnxRuntimeException && Device.Provider != ExecutionProvider.Cpu)
        {
            string gpu = Device.Provider.Label();
            Device = new ExecutionDevice(ExecutionProvider.Cpu, $"{gpu} failed");
            if (TryCreate(slot, slot.Variant, Device) is { } onCpu)
            {
                slot.Use(slot.Variant, onCpu);
                return $"{gpu} is given up for the CPU";
            }
        }
        else if (!tooEarly && state.Budget.TryTake(Stopwatch.Frequency * now / _time.TimestampFrequency, out _)
            && TryCreate(slot, slot.Variant, Device) is { } same)
        {
            slot.Use(slot.Variant, same);
            return "the stage is started anew";
        }
        if (tooEarly) state.WaitLonger(now);
        for (int variant = slot.Variant + 1; variant < slot.VariantCount; variant++)
        {
            if (TryCreate(slot, variant, Device) is not { } lower) continue;
            slot.Use(variant, lower);
            state.Budget = NewBudget();
            return $"the stage is degraded: {slot.Description}";
        }
        slot.Reset();
        return "the frame is left out";
    }

    private static IStage? TryCreate(StageSlot slot, int variant, ExecutionDevice device)
    {
        try
        {
            return slot.Create(variant, device);
        }
        catch (Exception error) when (error is EngineException or OnnxRuntimeException)
        {
            return null;
        }
    }

    private RetryBudget NewBudget() => new(Restarts, Window, TimeSpan.Zero, TimeSpan.Zero);

    private void Describe()
    {
        string[] degraded = [.. _slots.Keys.Where(slot => slot.Variant > 0).Select(slot => $"'{slot.Name}' keeps failing: {slot.Description}")];
        _message = degraded.Length == 0 ? "" : $"Stage {string.Join("; stage ", degraded)}.";
    }

    // What is known of one slot's troubles.
    private sealed class SlotState
    {
        private readonly TimeSpan _window;

        public SlotState(TimeSpan window, RetryBudget budget) => (_window, Wait, Budget) = (window, window, budget);

        public RetryBudget Budget { get; set; }

        public long TroubleAt { get; set; }

        public long? RaisedAt { get; set; }

        // How long it has to be well before the better variant is tried.
        public TimeSpan Wait { get; set; }

        public Task<IStage?>? Recovery { get; set; }

        public void WaitLonger(long now)
        {
            TroubleAt = now;
            Wait = Wait * 2 < _window * LongestWaitInWindows ? Wait * 2 : _window * LongestWaitInWindows;
        }
    }
}
