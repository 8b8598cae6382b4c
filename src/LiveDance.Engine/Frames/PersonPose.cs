namespace LiveDance.Engine.Frames;

/// <summary>
/// The 135 key points of one person in one frame, in the layout of <see cref="Keypoints135"/>. Reused with its frame.
/// </summary>
public sealed class PersonPose
{
    /// <summary>The key points; left and right are the person's own.</summary>
    public Keypoint[] Points { get; } = new Keypoint[Keypoints135.Count];

    /// <summary>Whether a person was found; if not, every point is missing.</summary>
    public bool Found { get; set; }

    /// <summary>
    /// The number of the person's track. It increases when a person is found after having been lost; stages that use earlier frames
    /// (filters, the generator's feedback) then discard them.
    /// </summary>
    public int Track { get; set; }

    /// <summary>Marks every point as missing; the track number is kept.</summary>
    public void Clear()
    {
        Found = false;
        Array.Clear(Points);
    }

    /// <summary>Copies another pose into this one.</summary>
    public void CopyFrom(PersonPose other)
    {
        Found = other.Found;
        Track = other.Track;
        other.Points.CopyTo(Points, 0);
    }
}
