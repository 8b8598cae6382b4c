using LiveDance.Engine.Supervision;

namespace LiveDance.Engine.Generation;

/// <summary>
/// Chooses between the full and the lite generator from the measured load, see <see cref="LoadGovernor"/>. <see cref="Observe"/> is for one
/// thread; the properties are thread-safe.
/// </summary>
public sealed class PictureGradeGovernor
{
    // Cost of the full generator relative to that of the lite one, until it has been measured. The lite one has a quarter of the multiplications,
    // and what prepares their inputs costs the same.
    private const double RelativeCost = 2.5;

    private readonly LoadGovernor _governor = new([RelativeCost]);
    private string _message = "";

    /// <param name="first">The grade to begin with.</param>
    public PictureGradeGovernor(PictureGrade first)
    {
        if (first == PictureGrade.Lite) _governor.Begin(step: 1);
    }

    /// <summary>The grade to use now.</summary>
    public PictureGrade Current => _governor.Step == 0 ? PictureGrade.Full : PictureGrade.Lite;

    /// <summary>Message for the user while the grade is reduced because of the load; empty otherwise.</summary>
    public string Message => Volatile.Read(ref _message);

    /// <summary>Adds the measurements of a frame.</summary>
    /// <param name="seconds">Capture time of the frame, in seconds.</param>
    /// <param name="interval">Interval of the source's frames, in seconds.</param>
    /// <param name="work">Time that the worker of the picture took for the frame, in seconds.</param>
    /// <param name="dropped">Number of frames dropped before this one.</param>
    /// <returns>Whether <see cref="Current"/> changed.</returns>
    public bool Observe(double seconds, double interval, double work, long dropped)
    {
        if (!_governor.Observe(seconds, interval, work, dropped)) return false;
        Volatile.Write(ref _message, _governor.Step == 0
            ? "" : $"Slow machine ({_governor.MeasuredRate:0} of {_governor.SourceRate:0} frames a second): lite picture.");
        return true;
    }
}
