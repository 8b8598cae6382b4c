using LiveDance.Engine.Frames;
using OpenCvSharp;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Engine.Retargeting;

/// <summary>
/// Completes a dancer who is half out of the image at its left or right side: the half that is not seen gets shoulder and hip beside the
/// seen ones, an arm that hangs and a leg that stands beside the seen one, to which its limbs move within a moment. What the pose network guesses
/// outside the image is discarded. A face that is cut by the border is discarded too, to be taken from the rest pose later.
/// </summary>
internal sealed class CutSideCompletion
{
    // Usual lengths as shares of the height from ankle to nose (Drillis and Contini 1966): upper arm, forearm, and the distance of the
    // shoulder joints as images show it of a person who is turned a little.
    private const float UpperArm = 0.19f, Forearm = 0.16f, UsualWidth = 0.22f;

    // Limits of that distance, as shares of the height.
    private const float LeastWidth = 0.12f, LargestWidth = 0.3f;

    // Distance of the hip joints as a share of that of the shoulder joints.
    private const float HipWidth = 0.6f;

    // How near to the image's border the seen shoulder must be, in shoulder widths: farther away the other one is hidden by the dancer.
    private const float Reach = 1.3f;

    // Time constant of the smoothing of height and width, in seconds: a new estimate must not make the performer jump.
    private const float Seconds = 0.5f;

    // Seconds in which a limb that is still seen, or held, moves to its place beside the other side, and back.
    private const float MovingSeconds = 0.2f;

    private readonly Keypoint[] _own = new Keypoint[BodyCount];
    private readonly float[] _shares = new float[2];
    private float _height, _width = UsualWidth;
    private double _time = double.NaN;

    /// <summary>Forgets the dancer.</summary>
    public void Reset()
    {
        (_height, _width, _time) = (0, UsualWidth, double.NaN);
        Array.Clear(_shares);
    }

    /// <summary>Completes a pose if a half of it is out of the image.</summary>
    /// <param name="pose">The pose, in pixels of the image.</param>
    /// <param name="image">The image's size.</param>
    /// <param name="time">The frame's time, in seconds.</param>
    /// <returns>Whether the face is cut by the border.</returns>
    public bool Complete(PersonPose pose, Size image, double time)
    {
        Keypoint[] points = pose.Points;
        if (image.Width < 2) return false;
        float passed = Observe(pose, time);
        bool faceIsCut = false;
        for (int hidden = 0; hidden < 2; hidden++)
        {
            int seen = 1 - hidden;
            bool cut = IsCut(points, image, hidden, seen);
            _shares[hidden] = Math.Clamp(_shares[hidden] + ((cut ? passed : -passed) / MovingSeconds), 0, 1);
            if (!cut && (_shares[hidden] == 0 || !IsConfident(points[LeftShoulder + seen]) || !IsConfident(points[LeftHip + seen]))) continue;
            float left = points[LeftShoulder + seen].X, right = image.Width - left;
            int outward = left < right ? -1 : 1;
            points.AsSpan(0, BodyCount).CopyTo(_own);
            CompleteSide(points, seen, hidden, outward);
            float middle = (points[LeftShoulder].X + points[RightShoulder].X) / 2, inside = outward < 0 ? middle : image.Width - middle;
            MoveFromOwn(points, hidden, _shares[hidden]);
            if (!cut) continue;
            faceIsCut = inside < 0 || !IsInside(points[Nose], image) || points.AsSpan(Face, FaceCount).Count(Keypoint.Missing) > FaceCount / 2;
        }
        return faceIsCut;
    }

    // Whether a side is out of the image and the other one in it, near the border.
    private bool IsCut(Keypoint[] points, Size image, int hidden, int seen)
    {
        if (!IsInside(points[LeftShoulder + seen], image) || !IsInside(points[LeftHip + seen], image)) return false;
        if (IsInside(points[LeftShoulder + hidden], image) || IsInside(points[LeftHip + hidden], image)) return false;
        float left = points[LeftShoulder + seen].X;
        return _height > 0 && Math.Min(left, image.Width - left) <= Reach * _width * _height;
    }

    // What of the side was not seen has no place to come from.
    private void MoveFromOwn(Keypoint[] points, int side, float share)
    {
        for (int joint = LeftShoulder; joint <= LeftAnkle; joint += 2) Move(joint + side);
        for (int i = 0; i < BodyParts.FootCount; i++) Move(BodyParts.Toe(side) + i);

        void Move(int i)
        {
            Keypoint own = _own[i], to = points[i];
            if (!IsConfident(own) || !to.Seen) return;
            points[i] = to with { X = float.Lerp(own.X, to.X, share), Y = float.Lerp(own.Y, to.Y, share) };
        }
    }

    // Returns the seconds since the last pose; infinite for the first.
    private float Observe(PersonPose pose, double time)
    {
        float passed = double.IsNaN(_time) ? float.PositiveInfinity : MathF.Max((float)(time - _time), 0);
        float share = 1 - MathF.Exp(-passed / Seconds);
        _time = time;
        float height = BodyMeasure.ApparentHeight(pose);
        if (height <= 0) return passed;
        _height = float.Lerp(_height, height, share);
        Keypoint left = pose.Points[LeftShoulder], right = pose.Points[RightShoulder];
        if (!IsConfident(left) || !IsConfident(right)) return passed;
        float width = Math.Clamp(MathF.Abs(left.X - right.X) / _height, LeastWidth, LargestWidth);
        _width = float.IsPositiveInfinity(passed) ? width : float.Lerp(_width, width, share);
        return passed;
    }

    private void CompleteSide(Keypoint[] points, int seen, int hidden, int outward)
    {
        float width = outward * _width * _height;
        Keypoint shoulder = points[LeftShoulder + seen], hip = points[LeftHip + seen];
        shoulder = points[LeftShoulder + hidden] = shoulder with { X = shoulder.X + width };
        hip = points[LeftHip + hidden] = hip with { X = hip.X + (HipWidth * width) };
        Keypoint elbow = shoulder with { X = shoulder.X + (0.1f * width), Y = shoulder.Y + (UpperArm * _height) };
        points[LeftElbow + hidden] = elbow;
        points[LeftWrist + hidden] = elbow with { Y = elbow.Y + (Forearm * _height) };
        points.AsSpan(BodyParts.Hand(hidden), HandCount).Fill(Keypoint.Missing);

        Keypoint knee = points[LeftKnee + seen], ankle = points[LeftAnkle + seen];
        points[LeftKnee + hidden] = knee with { X = hip.X };
        points[LeftAnkle + hidden] = ankle with { X = hip.X };
        for (int i = 0; i < BodyParts.FootCount; i++)
        {
            Keypoint toe = points[BodyParts.Toe(seen) + i];
            points[BodyParts.Toe(hidden) + i] = toe with { X = hip.X + ankle.X - toe.X };
        }
    }

    private static bool IsInside(Keypoint point, Size image) => IsConfident(point) && point.X >= 0 && point.X < image.Width;

    private static bool IsConfident(Keypoint point) => point.Confidence > BodyMeasure.Confident;
}
