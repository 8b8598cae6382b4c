namespace LiveDance.Engine.Retargeting;

/// <summary>The lengths by which bodies differ, left and right taken together.</summary>
public enum LimbKind
{
    /// <summary>From shoulder to shoulder.</summary>
    Shoulders,

    /// <summary>From hip to hip.</summary>
    Hips,

    /// <summary>From the hips' middle to the shoulders'.</summary>
    Torso,

    /// <summary>From the shoulders' middle to the nose.</summary>
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

    /// <summary>From the hand's wrist to the middle finger's knuckle.</summary>
    Hand,

    /// <summary>From the bridge of the nose to the chin.</summary>
    Face,
}
