namespace LiveDance.Training.Preparation;

/// <summary>The parts of a preparation, each of which reads the video once.</summary>
public enum PreparationPart
{
    /// <summary>Detecting the key points.</summary>
    Poses,

    /// <summary>Computing the still background.</summary>
    Background,

    /// <summary>Storing what differs from the background.</summary>
    Frames,
}
