namespace LiveDance.Engine.Frames;

/// <summary>
/// The 135 key points of one person in one frame, laid out as <see cref="Keypoints135"/> says. Reused with its frame.
/// </summary>
public sealed class PersonPose
{
    /// <summary>The key points; left and right are the person's own.</summary>
    public Keypoint[] Points { get; } = new Keypoint[Keypoints135.Count];

    /// <summary>Whether there is a person at all; if not, every point is missing.</summary>
    public bool Found { get; set; }

    /// <summary>
    /// Which track the person belongs to. It grows when a person is found anew after having been lost, so that what
    /// remembers the last frame (filters, the generator's feedback) knows to start over.
    /// </summary>
    public int Track { get; set; }

    /// <summary>Marks everything as missing; the track is kept.</summary>
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
