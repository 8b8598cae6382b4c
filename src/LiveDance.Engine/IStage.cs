using LiveDance.Engine.Frames;

namespace LiveDance.Engine;

/// <summary>
/// One step of the pipeline, which processes a frame and has no thread of its own. It is called by one thread at a time, with frames in
/// the order of their capture.
/// </summary>
public interface IStage
{
    /// <summary>The stage's name in reports and messages; constant.</summary>
    string Name { get; }

    /// <summary>Reads the results of earlier stages from the frame and writes its own.</summary>
    /// <param name="frame">The frame; the caller keeps its hold.</param>
    void Process(Frame frame);

    /// <summary>Discards the state of earlier frames, except for deliberate measurements of the dancer such as a calibration.</summary>
    void Reset();
}
