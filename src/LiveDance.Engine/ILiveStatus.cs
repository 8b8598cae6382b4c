namespace LiveDance.Engine;

/// <summary>The status of a live session. Rates are counted per instance: each reader needs its own.</summary>
public interface ILiveStatus
{
    /// <summary>The current status of the session.</summary>
    LiveStatus Status { get; }

    /// <summary>The beat at the time of the picture that is shown now.</summary>
    LiveBeat Beat { get; }
}
