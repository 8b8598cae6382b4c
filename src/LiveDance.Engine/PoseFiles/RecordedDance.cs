namespace LiveDance.Engine.PoseFiles;

/// <summary>Recorded poses that the performer dances, in a loop, instead of those of the dancer. Any thread.</summary>
public sealed class RecordedDance
{
    private volatile bool _playing;

    /// <param name="file">The poses.</param>
    public RecordedDance(PoseFile file) => File = file;

    /// <summary>The poses.</summary>
    public PoseFile File { get; }

    /// <summary>Whether they are danced; the dancer is still looked for meanwhile.</summary>
    public bool Playing
    {
        get => _playing;
        set => _playing = value;
    }
}
