using System.Numerics;
using LiveDance.Engine.Frames;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Engine.Tests.Retargeting;

/// <summary>A synthetic dancer of given proportions who swings arms and legs, with hands, feet and face.</summary>
/// <param name="Height">Height from ankle to nose, in pixels.</param>
/// <param name="UpperArm">Length of the upper arm, in heights.</param>
/// <param name="Forearm">Length from elbow to wrist, in heights.</param>
/// <param name="Thigh">Length from hip to knee, in heights.</param>
/// <param name="Shin">Length from knee to ankle, in heights.</param>
internal sealed record Dancing(float Height = 300, float UpperArm = 0.18f, float Forearm = 0.16f, float Thigh = 0.27f, float Shin = 0.27f)
{
    /// <summary>The pose at a time; the left foot stands, the arms turn full circles.</summary>
    public PersonPose At(double time, float x = 320, float ankle = 440)
    {
        var pose = new PersonPose { Found = true, Track = 1 };
        Keypoint[] points = pose.Points;
        float swing = 0.4f * MathF.Sin((float)time * 2.1f), sway = 0.05f * MathF.Sin((float)time * 1.3f);
        var foot = new Vector2(x + (0.06f * Height), ankle);
        Vector2 knee = foot + (Height * Shin * Direction(MathF.PI + sway)), leftHip = knee + (Height * Thigh * Direction(MathF.PI - sway));
        Vector2 rightHip = leftHip - new Vector2(0.12f * Height, 0), hips = (leftHip + rightHip) / 2;
        Vector2 rightKnee = rightHip + (Height * Thigh * Direction(-Math.Abs(swing)));
        Vector2 rightFoot = rightKnee + (Height * Shin * Direction(Math.Abs(swing)));
        Vector2 shoulders = hips - new Vector2(0, (0.83f - Thigh - Shin) * Height), nose = shoulders - new Vector2(0, 0.17f * Height);
        Put(Nose, nose);
        Put(LeftHip, leftHip);
        Put(RightHip, rightHip);
        Put(LeftKnee, knee);
        Put(RightKnee, rightKnee);
        Put(LeftAnkle, foot);
        Put(RightAnkle, rightFoot);
        for (int side = 0; side < 2; side++)
        {
            int sign = side == 0 ? 1 : -1;
            Vector2 shoulder = shoulders + new Vector2(sign * 0.11f * Height, 0);
            Vector2 elbow = shoulder + (Height * UpperArm * Direction(sign * (1.2f + (1.1f * MathF.Sin((float)time * 1.7f)))));
            Vector2 wrist = elbow + (Height * Forearm * Direction(sign * (1.2f + (1.3f * MathF.Sin((float)time * 2.3f)))));
            Put(LeftShoulder + side, shoulder);
            Put(LeftElbow + side, elbow);
            Put(LeftWrist + side, wrist);
            int hand = side == 0 ? LeftHand : RightHand;
            for (int i = 0; i < HandCount; i++) Put(hand + i, wrist + (Height * new Vector2(0.002f * i * sign, 0.006f * i)));
            Put(17 + (3 * side), new Vector2(points[LeftAnkle + side].X + (sign * 0.02f * Height), points[LeftAnkle + side].Y + (0.08f * Height)));
        }
        for (int i = 1; i < 5; i++) Put(i, nose + (Height * new Vector2((i % 2 == 0 ? -0.01f : 0.01f) * i, -0.02f)));
        for (int i = 0; i < FaceCount; i++) Put(Face + i, nose + (Height * new Vector2(0.04f * MathF.Cos(i), 0.04f * MathF.Sin(i))));
        return pose;

        void Put(int point, Vector2 place) => points[point] = new Keypoint(place.X, place.Y, 1);
    }

    // The angle is measured from straight down towards the person's left, which is on the right of the image.
    private static Vector2 Direction(float angle) => new(MathF.Sin(angle), MathF.Cos(angle));
}
