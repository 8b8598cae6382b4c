using LiveDance.Engine.Frames;

namespace LiveDance.Measurement.Motion;

/// <summary>A clip's motion: what the pose chain saw in each frame, and what it should have seen.</summary>
/// <param name="Name">The file's name without its extension.</param>
/// <param name="FramesPerSecond">Its rate.</param>
/// <param name="Width">Of its images, in pixels.</param>
/// <param name="Detected">One pose a frame.</param>
/// <param name="Mirrored">The same frames, flipped left to right before they were looked at.</param>
/// <param name="Reference">As many poses: the true joints, or the detected poses smoothed offline.</param>
/// <param name="HasTruth">Whether the reference is the truth.</param>
internal sealed record MotionClip(
    string Name,
    double FramesPerSecond,
    int Width,
    PersonPose[] Detected,
    PersonPose[] Mirrored,
    PersonPose[] Reference,
    bool HasTruth)
{
    /// <summary>The unit of all figures, see <see cref="MeasuredJoints.StandingHeight"/>.</summary>
    public double Height { get; } = MeasuredJoints.StandingHeight(Reference);
}
