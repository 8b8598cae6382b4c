using LiveDance.Engine.Frames;

namespace LiveDance.Measurement.Motion;

/// <summary>The motion in a clip: the estimated pose of each frame, and the reference.</summary>
/// <param name="Name">The file's name without its extension.</param>
/// <param name="FramesPerSecond">The frame rate.</param>
/// <param name="Width">The width of the images, in pixels.</param>
/// <param name="Detected">The estimated pose of each frame.</param>
/// <param name="Mirrored">The poses estimated in the frames flipped left to right.</param>
/// <param name="Reference">The reference pose of each frame: true joints, or the detected poses smoothed offline.</param>
/// <param name="HasTruth">Whether the reference consists of true joints.</param>
internal sealed record MotionClip(
    string Name,
    double FramesPerSecond,
    int Width,
    PersonPose[] Detected,
    PersonPose[] Mirrored,
    PersonPose[] Reference,
    bool HasTruth)
{
    /// <summary>The unit of all lengths, see <see cref="MeasuredJoints.StandingHeight"/>.</summary>
    public double Height { get; } = MeasuredJoints.StandingHeight(Reference);
}
