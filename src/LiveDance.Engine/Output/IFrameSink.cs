using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Output;

/// <summary>Where finished frames go. It has a thread of its own; whoever offers a frame never waits for it.</summary>
public interface IFrameSink : IDisposable
{
    /// <summary>What the user calls it.</summary>
    string Name { get; }

    /// <summary>How it is doing now. May be read from any thread.</summary>
    OutputStatus Status { get; }

    /// <summary>
    /// Called with each frame that was presented, and whether it was for the first time, on the sink's thread; null for nobody. Set
    /// before the first frame is offered.
    /// </summary>
    Action<Frame, bool>? Presented { get; set; }

    /// <summary>Offers a finished frame; the newest wins. Returns at once.</summary>
    /// <param name="frame">Its picture must be composed; still the caller's.</param>
    void Offer(Frame frame);

    /// <summary>Ends it properly: files are complete afterwards. Returns soon even if the other side is dead.</summary>
    void Finish();
}
