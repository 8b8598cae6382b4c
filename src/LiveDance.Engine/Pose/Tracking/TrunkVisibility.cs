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
    // How far inside the image a person must be who comes, or comes back, over the border, as a share of their height: near the border the body
    // network guesses. At the top there must be room for the head.
    private const float Inside = 0.1f, InsideAtTop = 0.2f;

    // Images after which somebody new is taken who is not so far inside: the camera is close, or the head is cut. Half a second at 30 a second.
    private const int LongestWait = 15;

    private bool _isNew;

    /// <summary>Images in a row in which too little was visible.</summary>
    public int HiddenFor { get; private set; }

    /// <summary>Begins anew with somebody who comes over the border.</summary>
    public void Reset() => (HiddenFor, _isNew) = (0, true);

    /// <summary>Begins anew with somebody who is there from the beginning or by a cut, as in the first image of all.</summary>
    public void ResetAtCut() => (HiddenFor, _isNew) = (0, false);

    /// <summary>Whether enough is visible in the next image.</summary>
    /// <param name="pose">The body's key points, in pixels of the image.</param>
    /// <param name="image">The image's size.</param>
    public bool Observe(PersonPose pose, Size image)
    {
        bool comes = _isNew ? HiddenFor < LongestWait : HiddenFor > 0;
        float height = comes ? BodyMeasure.ApparentHeight(pose) : 0, margin = Inside * height, top = InsideAtTop * height;
        bool visible = IsSideVisible(0) || IsSideVisible(1);
        HiddenFor = visible ? 0 : HiddenFor + 1;
        _isNew &= !visible;
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
