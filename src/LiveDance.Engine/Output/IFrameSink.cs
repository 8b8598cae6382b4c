namespace LiveDance.Engine.Output;

/// <summary>Where finished frames go besides the window. Called by one thread, in order.</summary>
public interface IFrameSink : IDisposable
{
    /// <summary>Takes a finished frame; it must not be kept after the call unless it is held.</summary>
    /// <exception cref="EngineException">It cannot be taken: the disk is full, the encoder died.</exception>
    void Write(Frame frame);
}
