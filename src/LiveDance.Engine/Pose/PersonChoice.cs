namespace LiveDance.Engine.Pose;

/// <summary>Whom to follow when several people are there and no one is being followed yet.</summary>
public enum PersonChoice
{
    /// <summary>Who looks tallest: as a rule, who is nearest to the camera.</summary>
    Largest,

    /// <summary>Who is nearest to the middle of the image.</summary>
    NearestCentre,

    /// <summary>Who is farthest left in the image.</summary>
    Left,

    /// <summary>Who is farthest right in the image.</summary>
    Right,
}
