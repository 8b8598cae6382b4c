namespace LiveDance.Engine.Pose;

/// <summary>Which person to follow when several are visible and none is followed yet.</summary>
public enum PersonChoice
{
    /// <summary>The person with the largest apparent size, usually the nearest to the camera.</summary>
    Largest,

    /// <summary>The person nearest to the middle of the image.</summary>
    NearestCentre,

    /// <summary>The person farthest left in the image.</summary>
    Left,

    /// <summary>The person farthest right in the image.</summary>
    Right,
}
