using LiveDance.Engine.Frames;
using OpenCvSharp;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Engine.Retargeting;

/// <summary>
/// Completes a dancer who is half out of the image at its left or right side: the half that is not seen gets shoulder and hip beside the
/// seen ones, an arm that hangs and a leg that stands beside the seen one. What the pose network guesses outside the image is discarded.
/// A face that is cut by the border is discarded too, to be taken from the rest pose later.
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

    private float _height, _width = UsualWidth;
    private double _time = double.NaN;

    /// <summary>Forgets the dancer.</summary>
    public void Reset() => (_height, _width, _time) = (0, UsualWidth, double.NaN);

    /// <summary>Completes a pose if a half of it is out of the image.</summary>
    /// <param name="pose">The pose, in pixels of the image.</param>
    /// <param name="image">The image's size.</param>
    /// <param name="time">The frame's time, in seconds.</param>
    /// <returns>Whether the face is cut by the border.</returns>
    public bool Complete(PersonPose pose, Size image, double time)
    {
        Keypoint[] points = pose.Points;
        if (image.Width < 2) return false;
        Observe(pose, time);
        for (int seen = 0; seen < 2; seen++)
        {
            int hidden = 1 - seen;
            if (!IsInside(points[LeftShoulder + seen], image) || !IsInside(points[LeftHip + seen], image)) continue;
            if (IsInside(points[LeftShoulder + hidden], image) || IsInside(points[LeftHip + hidden], image)) continue;
            float left = points[LeftShoulder + seen].X, right = image.Width - left;
            if (_height <= 0 || Math.Min(left, right) > Reach * _width * _height) continue;
            int outward = left < right ? -1 : 1;
            CompleteSide(points, seen, hidden, outward);
            float middle = (points[LeftShoulder].X + points[RightShoulder].X) / 2;
            float inside = outward < 0 ? middle : image.Width - middle;
            return inside < 0 || !IsInside(points[Nose], image) || points.AsSpan(Face, FaceCount).Count(Keypoint.Missing) > FaceCount / 2;
        }
        return false;
    }

    private void Observe(PersonPose pose, double time)
    {
        double passed = double.IsNaN(_time) ? double.PositiveInfinity : Math.Max(time - _time, 0);
        float share = 1 - MathF.Exp(-(float)passed / Seconds);
        _time = time;
        float height = BodyMeasure.ApparentHeight(pose);
        if (height <= 0) return;
        _height = float.Lerp(_height, height, share);
        Keypoint left = pose.Points[LeftShoulder], right = pose.Points[RightShoulder];
        if (!IsConfident(left) || !IsConfident(right)) return;
        float width = Math.Clamp(MathF.Abs(left.X - right.X) / _height, LeastWidth, LargestWidth);
        _width = double.IsPositiveInfinity(passed) ? width : float.Lerp(_width, width, share);
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
