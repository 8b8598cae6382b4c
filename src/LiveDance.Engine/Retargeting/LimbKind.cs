namespace LiveDance.Engine.Retargeting;

/// <summary>Body lengths that differ between people; left and right are measured together.</summary>
public enum LimbKind
{
    /// <summary>From shoulder to shoulder.</summary>
    Shoulders,

    /// <summary>From hip to hip.</summary>
    Hips,

    /// <summary>From the middle of the hips to the middle of the shoulders.</summary>
    Torso,

    /// <summary>From the middle of the shoulders to the nose.</summary>
    Neck,

    /// <summary>From shoulder to elbow.</summary>
    UpperArm,

    /// <summary>From elbow to wrist.</summary>
    Forearm,

    /// <summary>From hip to knee.</summary>
    Thigh,

    /// <summary>From knee to ankle.</summary>
    Shin,

    /// <summary>From ankle to big toe.</summary>
    Foot,

    /// <summary>From the wrist to the knuckle of the middle finger.</summary>
    Hand,

    /// <summary>From the bridge of the nose to the chin.</summary>
    Face,
}
