using LiveDance.Engine.Frames;

namespace LiveDance.Engine;

/// <summary>
/// One step of a frame's way: a plain function of the frame, with memory of earlier frames but no thread of its own, so
/// that it can be tested, stepped and timed alone.
/// </summary>
public interface IStage
{
    /// <summary>The name that timings and messages use, lower case.</summary>
    string Name { get; }

    /// <summary>Reads what earlier stages put into the frame and adds its own part.</summary>
    void Process(Frame frame);
}
