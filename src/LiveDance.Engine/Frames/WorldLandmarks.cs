using System.Numerics;

namespace LiveDance.Engine.Frames;

/// <summary>
/// The 33 landmarks of BlazePose in space, as its network estimates them from one image: in metres from the middle of the hips, x to the right and y
/// down in the image, z away from the camera. Depth is a guess of the network, and nothing is smoothed.
/// </summary>
public sealed class WorldLandmarks
{
    /// <summary>The number of landmarks.</summary>
    public const int Count = 33;

    /// <summary>Whether a person was found.</summary>
    public bool Found { get; set; }

    /// <summary>The landmarks.</summary>
    public Vector3[] Points { get; } = new Vector3[Count];

    /// <summary>How visible each of them is, 0 to 1.</summary>
    public float[] Visibility { get; } = new float[Count];
}
