using LiveDance.Engine.Supervision;

namespace LiveDance.Engine.Pose;

/// <summary>One step of pose quality, between cost and accuracy.</summary>
/// <param name="Model">Body network.</param>
/// <param name="Cadence">How often hands and face are estimated.</param>
public readonly record struct PoseQualityStep(PoseModel Model, PoseCadence Cadence);

/// <summary>
/// Controls the quality of the pose estimation from the measured load, see <see cref="LoadGovernor"/>. <see cref="Observe"/> is for one
/// thread; the properties are thread-safe.
/// </summary>
public sealed class PoseQualityGovernor
{
    // Cost of a step relative to the next cheaper one, until it has been measured; the second is for the heavy body network.
    private const double RelativeCost = 1.3;
    private const double RelativeCostOfHeavy = 2.5;

    // Words of the message, by model.
    private static readonly string[] ModelNames = ["fast", "medium", "accurate"];

    private readonly PoseQualityStep[] _steps;
    private readonly LoadGovernor _governor;
    private string _message = "";

    /// <param name="options">Options that are used while the machine is fast enough; quality never exceeds them.</param>
    public PoseQualityGovernor(PoseOptions options)
    {
        var requested = new PoseQualityStep(options.Model, options.Cadence);
        _steps = [requested, .. Cheaper(options)];
        _governor = new LoadGovernor([.. _steps[..^1].Select(step => step.Model == PoseModel.Heavy ? RelativeCostOfHeavy : RelativeCost)]);
    }

    /// <summary>Quality to use now.</summary>
    public PoseQualityStep Current => _steps[_governor.Step];

    /// <summary>Whether nothing cheaper is left.</summary>
    public bool IsCheapest => _governor.Step == _steps.Length - 1;

    /// <summary>Message for the user while the quality is reduced; empty otherwise.</summary>
    public string Message => Volatile.Read(ref _message);

    /// <summary>Adds the measurements of a frame.</summary>
    /// <param name="seconds">Capture time of the frame, in seconds.</param>
    /// <param name="interval">Interval of the source's frames, in seconds.</param>
    /// <param name="work">Time that the worker of the pose estimation took for the frame, in seconds.</param>
    /// <param name="dropped">Number of frames dropped before this one.</param>
    /// <returns>Whether <see cref="Current"/> changed.</returns>
    public bool Observe(double seconds, double interval, double work, long dropped)
    {
        if (!_governor.Observe(seconds, interval, work, dropped)) return false;
        string hands = Current.Cadence switch
        {
            PoseCadence.HandsInTurn => ", hands every fourth frame",
            PoseCadence.AllInTurn => ", hands every fourth frame, face every other",
            _ => "",
        };
        Volatile.Write(ref _message, _governor.Step == 0
            ? ""
            : $"Slow machine ({_governor.MeasuredRate:0} of {_governor.SourceRate:0} frames a second): "
                + $"{ModelNames[(int)Current.Model]} pose model{hands}.");
        return true;
    }

    private static IEnumerable<PoseQualityStep> Cheaper(PoseOptions options)
    {
        if (options.Model == PoseModel.Heavy) yield return new PoseQualityStep(PoseModel.Full, options.Cadence);
        if (options.Hands && options.Cadence == PoseCadence.EveryFrame)
            yield return new PoseQualityStep(options.Model == PoseModel.Lite ? PoseModel.Lite : PoseModel.Full, PoseCadence.HandsInTurn);
        if (options.Model != PoseModel.Lite || options.Cadence != PoseCadence.AllInTurn)
            yield return new PoseQualityStep(PoseModel.Lite, PoseCadence.AllInTurn);
    }
}
