namespace LiveDance.Engine.Generation;

/// <summary>Which grade of a performer's generator is used.</summary>
public enum PictureQuality
{
    /// <summary>The best one that this machine keeps up with; it changes with the load.</summary>
    Auto,

    /// <summary>The full one.</summary>
    Full,

    /// <summary>The lite one, if the performer has it.</summary>
    Lite,
}
