using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Output;

/// <summary>A destination of finished frames with a thread of its own, so that offering a frame never blocks.</summary>
public interface IFrameSink : IDisposable
{
    /// <summary>The sink's name in messages.</summary>
    string Name { get; }

    /// <summary>The current state of the sink. Any thread.</summary>
    OutputStatus Status { get; }

    /// <summary>
    /// Called on the sink's thread with each frame that was presented, and whether it was for the first time; null for no call. To be
    /// set before the first frame is offered.
    /// </summary>
    Action<Frame, bool>? Presented { get; set; }

    /// <summary>Offers a finished frame, which replaces an older one that was not yet presented. Returns at once.</summary>
    /// <param name="frame">A frame whose picture is composed. The sink holds it as long as it needs it; the caller keeps its own hold.</param>
    void Offer(Frame frame);

    /// <summary>Ends the sink; files are complete afterwards. Takes a limited time even if the receiver does not respond.</summary>
    void Finish();
}
