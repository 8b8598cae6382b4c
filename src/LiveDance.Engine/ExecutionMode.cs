namespace LiveDance.Engine;

/// <summary>What a pipeline does when it cannot keep pace with its source, and when a stage fails.</summary>
public enum ExecutionMode
{
    /// <summary>
    /// For cameras and streams: the oldest image is dropped before any work is spent on it, so that latency cannot grow; a stage that
    /// fails is restarted or degraded, and the session continues.
    /// </summary>
    Live,

    /// <summary>For files: every frame is processed, each run gives the same pictures, and a stage that fails ends the run.</summary>
    Offline,
}
