namespace LiveDance.Engine.Generation;

/// <summary>
/// How far the performer reaches beyond the key points of the pose in each direction, hair, clothes and shadow included, in pixels of the
/// picture. Measured when a performer is exported.
/// </summary>
/// <param name="Left">To the left.</param>
/// <param name="Up">Upwards.</param>
/// <param name="Right">To the right.</param>
/// <param name="Down">Downwards.</param>
public sealed record MatteReach(float Left, float Up, float Right, float Down);
