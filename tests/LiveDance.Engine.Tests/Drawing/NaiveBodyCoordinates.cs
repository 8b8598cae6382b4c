using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Engine.Tests.Drawing;

/// <summary>
/// <see cref="BodyCoordinates"/> of a whole picture whose shorter side has 512 pixels, one cell after the other and in double precision.
/// </summary>
internal static class NaiveBodyCoordinates
{
    private static readonly (int FromA, int FromB, int ToA, int ToB, double Radius)[] Parts =
    [
        (LeftShoulder, RightShoulder, LeftHip, RightHip, 56), (LeftShoulder, RightShoulder, 3, 4, 44),
        (LeftShoulder, LeftShoulder, LeftElbow, LeftElbow, 26), (RightShoulder, RightShoulder, RightElbow, RightElbow, 26),
        (LeftElbow, LeftElbow, LeftWrist, LeftWrist, 26), (RightElbow, RightElbow, RightWrist, RightWrist, 26),
        (LeftHip, LeftHip, LeftKnee, LeftKnee, 36), (RightHip, RightHip, RightKnee, RightKnee, 36),
        (LeftKnee, LeftKnee, LeftAnkle, LeftAnkle, 28), (RightKnee, RightKnee, RightAnkle, RightAnkle, 28),
        (LeftAnkle, LeftAnkle, 17, 17, 26), (RightAnkle, RightAnkle, 20, 20, 26),
    ];

    public static float[] Write(PersonPose pose, int width, int height)
    {
        int columns = width / 4, rows = height / 4, cells = columns * rows;
        float[] planes = new float[BodyCoordinates.Planes * cells];
        for (int part = 0; part < Parts.Length; part++)
        {
            (int fromA, int fromB, int toA, int toB, double radius) = Parts[part];
            if (new[] { fromA, fromB, toA, toB }.Any(point => pose.Points[point].Confidence <= BodyMeasure.Confident)) continue;
            (double fx, double fy) = Middle(fromA, fromB);
            (double tx, double ty) = Middle(toA, toB);
            double length = Math.Sqrt(((tx - fx) * (tx - fx)) + ((ty - fy) * (ty - fy)));
            (double ux, double uy) = ((tx - fx) / length, (ty - fy) / length);
            for (int cell = 0; cell < cells; cell++)
            {
                double x = ((cell % columns) + 0.5) * 4, y = ((cell / columns) + 0.5) * 4;
                double along = ((x - fx) * ux) + ((y - fy) * uy), across = ((y - fy) * ux) - ((x - fx) * uy);
                double beyond = along - Math.Clamp(along, 0, length), distance = Math.Sqrt((beyond * beyond) + (across * across));
                double weight = Math.Clamp((radius - distance) / 8, 0, 1), share = Math.Clamp(along / Math.Max(length, 8), -0.5, 1.5);
                Put(8 * part, [1, share, Math.Clamp(along / 64, -1.5, 1.5), across / 32, .. Wave(4 * share), .. Wave(across / 24)]);
                if (part == 0) Put(96, [.. ToSide(LeftShoulder, LeftHip), .. ToSide(RightShoulder, RightHip)]);

                void Put(int plane, double[] values)
                {
                    for (int i = 0; i < values.Length; i++) planes[((plane + i) * cells) + cell] = (float)(weight * values[i]);
                }

                double[] ToSide(int shoulder, int hip)
                {
                    Keypoint a = pose.Points[shoulder], b = pose.Points[hip];
                    double sx = b.X - a.X, sy = b.Y - a.Y, side = (((y - a.Y) * sx) - ((x - a.X) * sy)) / Math.Sqrt((sx * sx) + (sy * sy));
                    return [Math.Clamp(side / 64, -1.5, 1.5), .. Wave(side / 24)];
                }
            }
        }
        return planes;

        (double X, double Y) Middle(int a, int b) => ((pose.Points[a].X + (double)pose.Points[b].X) / 2, (pose.Points[a].Y + (double)pose.Points[b].Y) / 2);

        static double[] Wave(double turns) => [Math.Sin(2 * Math.PI * turns), Math.Cos(2 * Math.PI * turns)];
    }
}
