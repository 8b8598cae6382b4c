using LiveDance.Engine.Frames;

namespace LiveDance.Engine;

/// <summary>
/// One step of the pipeline: a function of a frame, without a thread of its own. It is called by one thread at a time, with frames
/// in the order in which they were captured.
/// </summary>
public interface IStage
{
    /// <summary>The stage's name in reports and messages; it never changes.</summary>
    string Name { get; }

    /// <summary>Reads what earlier stages have written into the frame, and writes its own part.</summary>
    /// <param name="frame">The frame; still the caller's.</param>
    void Process(Frame frame);

    /// <summary>Forgets all earlier frames; what was measured of the dancer on purpose, such as a calibration, stays.</summary>
    void Reset();
}
