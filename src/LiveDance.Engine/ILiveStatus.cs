namespace LiveDance.Engine;

/// <summary>The status of a live session and the commands of its viewer. Rates are counted per instance: each reader needs its own.</summary>
public interface ILiveStatus
{
    /// <summary>The current status of the session.</summary>
    LiveStatus Status { get; }

    /// <summary>The beat at the time of the picture that is shown now.</summary>
    LiveBeat Beat { get; }

    /// <summary>Starts a calibration, or skips the current step of one that is running.</summary>
    void Recalibrate();

    /// <summary>Follows another person in the image.</summary>
    void NextPerson();
}
