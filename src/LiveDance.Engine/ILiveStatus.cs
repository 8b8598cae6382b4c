namespace LiveDance.Engine;

/// <summary>What a viewer of a live session may ask and say. Rates are counted per reader: each takes one of its own.</summary>
public interface ILiveStatus
{
    /// <summary>How the session is doing.</summary>
    LiveStatus Status { get; }

    /// <summary>The beat that belongs to the picture shown now.</summary>
    LiveBeat Beat { get; }

    /// <summary>Measures the dancer anew, or skips a step of a measurement that is going on.</summary>
    void Recalibrate();

    /// <summary>Follows the next person.</summary>
    void NextPerson();
}
