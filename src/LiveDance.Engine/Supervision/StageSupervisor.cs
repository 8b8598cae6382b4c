using LiveDance.Engine.Frames;
using LiveDance.Engine.Inference;
using Microsoft.ML.OnnxRuntime;

namespace LiveDance.Engine.Supervision;

/// <summary>
/// Handles failures of stages in a live session. The frame is dropped, the last picture is held, and the stage is restarted. A stage
/// that fails more than <see cref="Restarts"/> times within <see cref="Window"/> is degraded to its next variant. After
/// <see cref="Window"/> without failure the better variant is created on another thread and tried again; each time that fails, the
/// waiting time doubles. If a GPU fails, the CPU is used instead. The properties are thread-safe.
/// </summary>
public sealed class StageSupervisor
{
    /// <summary>Number of restarts of a stage within <see cref="Window"/> before it is degraded.</summary>
    public const int Restarts = 5;

    // Longest waiting time before a better variant is tried, in windows: with the standard window a few attempts an hour.
    private const int MaxWaitWindows = 16;

    // Replaced as a whole, because it is read without the lock.
    private volatile Dictionary<StageSlot, SlotState> _slots;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private volatile string _message = "";
    private int _failures;

    /// <param name="slots">The supervised stages.</param>
    /// <param name="device">The device that runs the networks at first.</param>
    /// <param name="window">See <see cref="Window"/>; a minute if null.</param>
    /// <param name="time">The clock; the system's if null.</param>
    public StageSupervisor(IEnumerable<StageSlot> slots, ExecutionDevice device, TimeSpan? window = null, TimeProvider? time = null)
    {
        Window = window ?? TimeSpan.FromMinutes(1);
        _time = time ?? TimeProvider.System;
        Device = device;
        _slots = slots.ToDictionary(slot => slot, _ => new SlotState(Window, NewBudget()));
    }

    /// <summary>Period in which <see cref="Restarts"/> are counted, and time without failure before a better variant is tried.</summary>
    public TimeSpan Window { get; }

    /// <summary>The device that runs the networks now.</summary>
    public ExecutionDevice Device { get; private set; }

    /// <summary>The degradation of the session: that of the most degraded slot.</summary>
    public DegradationLevel Level => _slots.Keys.Max(slot => slot.Level);

    /// <summary>One sentence about the degraded stages and the effect on the picture; empty if none is degraded.</summary>
    public string Message => _message;

    /// <summary>Number of failures of all stages.</summary>
    public int Failures => Volatile.Read(ref _failures);

    /// <summary>Called after each failure with the frame it happened to, on the stage's thread.</summary>
    public Action<StageFailure, Frame>? Failed { get; set; }

    /// <summary>Supervises further stages, before their first frame. Any thread.</summary>
    public void Add(IEnumerable<StageSlot> slots)
    {
        lock (_lock)
        {
            var all = new Dictionary<StageSlot, SlotState>(_slots);
            foreach (StageSlot slot in slots) all[slot] = new SlotState(Window, NewBudget());
            _slots = all;
        }
    }

    /// <summary>Supervises stages no longer, after their last frame. Any thread.</summary>
    public void Remove(IEnumerable<StageSlot> slots)
    {
        lock (_lock)
        {
            var all = new Dictionary<StageSlot, SlotState>(_slots);
            foreach (StageSlot slot in slots) all.Remove(slot);
            _slots = all;
            Describe();
        }
    }

    /// <summary>
    /// Prepares a slot for the next frame: uses a better variant if one is ready. To be called on the thread that processes the slot.
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
                    (state.RaisedAt, state.FailedAt) = (now, now);
                    state.Budget = NewBudget();
                    Describe();
                }
                else
                {
                    state.WaitLonger(now);
                }
            }
            else if (state.Recovery is null && slot.Variant > 0 && _time.GetElapsedTime(state.FailedAt, now) >= state.Wait)
            {
                int variant = slot.Variant - 1;
                ExecutionDevice device = Device;
                state.Recovery = Task.Run(() => TryCreate(slot, variant, device));
            }
        }
    }

    /// <summary>Handles a failure; afterwards the slot can process the next frame.</summary>
    /// <param name="slot">The slot whose stage failed.</param>
    /// <param name="error">The exception of the stage.</param>
    /// <param name="frame">The frame that was processed; the caller drops it.</param>
    public void Handle(StageSlot slot, Exception error, Frame frame)
    {
        string action;
        lock (_lock)
        {
            _failures++;
            action = Recover(slot, _slots[slot], error);
            Describe();
        }
        Failed?.Invoke(new StageFailure(slot.Name, error, action, Level), frame);
    }

    private string Recover(StageSlot slot, SlotState state, Exception error)
    {
        long now = _time.GetTimestamp();
        // A better variant that fails within the window is degraded again at once, and the waiting time doubles.
        bool tooEarly = state.RaisedAt is { } raised && _time.GetElapsedTime(raised, now) < Window;
        if (!tooEarly && state.RaisedAt is not null) state.Wait = Window;
        (state.FailedAt, state.RaisedAt) = (now, null);
        if (error is OnnxRuntimeException && Device.Provider != ExecutionProvider.Cpu)
        {
            string gpu = Device.Provider.Label();
            Device = new ExecutionDevice(ExecutionProvider.Cpu, $"{gpu} failed");
            if (TryCreate(slot, slot.Variant, Device) is { } onCpu)
            {
                slot.Use(slot.Variant, onCpu);
                return $"the CPU is used instead of {gpu}";
            }
        }
        else if (!tooEarly && state.Budget.TryTake(_time.GetElapsedTime(0, now), out _)
            && TryCreate(slot, slot.Variant, Device) is { } same)
        {
            slot.Use(slot.Variant, same);
            return "the stage is restarted";
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
        return "the frame is dropped";
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
        string[] degraded =
            [.. _slots.Keys.Where(slot => slot.Variant > 0).Select(slot => $"'{slot.Name}' keeps failing: {slot.Description}")];
        _message = degraded.Length == 0 ? "" : $"Stage {string.Join("; stage ", degraded)}.";
    }

    // The failures and recoveries of one slot.
    private sealed class SlotState
    {
        private readonly TimeSpan _window;

        public SlotState(TimeSpan window, RetryBudget budget) => (_window, Wait, Budget) = (window, window, budget);

        public RetryBudget Budget { get; set; }

        public long FailedAt { get; set; }

        public long? RaisedAt { get; set; }

        // Time without failure before the better variant is tried.
        public TimeSpan Wait { get; set; }

        public Task<IStage?>? Recovery { get; set; }

        public void WaitLonger(long now)
        {
            FailedAt = now;
            Wait = Wait * 2 < _window * MaxWaitWindows ? Wait * 2 : _window * MaxWaitWindows;
        }
    }
}
