using LiveDance.Engine.Frames;
using OpenCvSharp;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Engine.Pose.Tracking;

/// <summary>
/// Whether enough of a person's trunk is in the image for the landmarks to mean something: shoulder and hip of one side, at a desk the shoulder
/// alone. Of a person who is nearly out of the image the body network guesses a body from an arm or the legs: crumpled, or turned away.
/// </summary>
internal sealed class TrunkVisibility
{
    // How far inside the image a person must be again, as a share of their height, once they were not: the guesses come back over the border. At
    // the top there must be room for the head.
    private const float Return = 0.1f, ReturnAtTop = 0.2f;

    /// <summary>Images in a row in which too little was visible.</summary>
    public int HiddenFor { get; private set; }

    /// <summary>Begins anew, with a person who is visible.</summary>
    public void Reset() => HiddenFor = 0;

    /// <summary>Whether enough is visible in the next image.</summary>
    /// <param name="pose">The body's key points, in pixels of the image.</param>
    /// <param name="image">The image's size.</param>
    public bool Observe(PersonPose pose, Size image)
    {
        float height = HiddenFor == 0 ? 0 : BodyMeasure.ApparentHeight(pose), margin = Return * height, top = ReturnAtTop * height;
        bool visible = IsSideVisible(0) || IsSideVisible(1);
        HiddenFor = visible ? 0 : HiddenFor + 1;
        return visible;

        bool IsSideVisible(int side)
        {
            Keypoint shoulder = pose.Points[LeftShoulder + side], hip = pose.Points[LeftHip + side];
            return shoulder.Confidence > BodyMeasure.Confident && IsAcross(shoulder) && shoulder.Y >= top && shoulder.Y < image.Height - margin
                && (hip.Confidence <= BodyMeasure.Confident || IsAcross(hip));
        }

        bool IsAcross(Keypoint point) => point.X >= margin && point.X < image.Width - margin;
    }
}
