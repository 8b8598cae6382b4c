using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Drawing;

/// <summary>
/// Where the performer's shadow falls. A lamp that is far away throws a point at a height above the floor by a fixed multiple of this height,
/// so the shadow of a stick figure on a flat floor is a sheared stick figure. Drawn, it tells the generator where the shadow's arms and
/// legs are; these are farther from the body's than the network sees.
/// </summary>
/// <param name="Across">Pixels to the right for each pixel of a point's height above the feet.</param>
/// <param name="Down">Pixels downwards from the feet, likewise; negative for a shadow that falls away from the camera.</param>
public sealed record ShadowProjection(float Across, float Down)
{
    /// <summary>Points of the feet, from the left ankle to the right heel; the lowest of them stands on the floor.</summary>
    private const int FirstFootPoint = Keypoints135.LeftAnkle;

    /// <summary>Projects the points of body and feet onto the floor.</summary>
    /// <param name="pose">The pose, in pixels of the picture.</param>
    /// <param name="shadow">Receives the shadow's points with the pose's confidences; not found if no foot is seen.</param>
    public void Project(PersonPose pose, PersonPose shadow)
    {
        shadow.Clear();
        float floor = float.MinValue;
        foreach (Keypoint point in pose.Points.AsSpan(FirstFootPoint, Keypoints135.BodyCount - FirstFootPoint))
            if (point.Confidence > BodyMeasure.Confident) floor = MathF.Max(floor, point.Y);
        shadow.Found = pose.Found && floor > float.MinValue;
        if (!shadow.Found) return;
        for (int i = 0; i < Keypoints135.BodyCount; i++)
        {
            Keypoint point = pose.Points[i];
            float height = floor - point.Y;
            shadow.Points[i] = new Keypoint(point.X + (Across * height), floor + (Down * height), point.Confidence);
        }
    }
}
