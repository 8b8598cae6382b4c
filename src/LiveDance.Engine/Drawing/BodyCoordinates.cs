using System.Numerics;
using System.Runtime.Intrinsics;
using LiveDance.Engine.Frames;
using OpenCvSharp;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Engine.Drawing;

/// <summary>
/// Computes dense body coordinates for the generator: for each cell of the picture its position along and across every body part, as
/// plain values and as sines and cosines. They locate texture, such as the folds of a shirt, that lies far from the stick figure's lines.
/// The idea is that of DensePose (Guler et al. 2018), with parts of a stick figure in place of a mesh.
/// </summary>
public static class BodyCoordinates
{
    /// <summary>The number of planes: eight for each of the twelve parts and six more for the torso.</summary>
    public const int Planes = (PartCount * PartPlanes) + TorsoPlanes;

    /// <summary>The number of body parts.</summary>
    internal const int PartCount = 12;

    private const int PartPlanes = 8, TorsoPlanes = 6;

    // The torso is the first part; its further planes follow those of all parts.
    private const int Torso = 0, FirstSide = PartCount * PartPlanes;

    // All in pixels of a picture whose shorter side has 512. Fade: width of the soft edge of a part. Wave: period across a part. Unit: the distance
    // that is written as 1. ShortestPart: lower limit of a part's length, since a limb that points at the camera has almost none.
    private const float Fade = 8, Wave = 24, Unit = 32, ShortestPart = 8;

    // Periods along the length of a part.
    private const int Waves = 4;

    private static Part[] Parts { get; } =
    [
        new(LeftShoulder, RightShoulder, LeftHip, RightHip, 56),
        new(LeftShoulder, RightShoulder, 3, 4, 44),
        Limb(LeftShoulder, LeftElbow, 26), Limb(RightShoulder, RightElbow, 26),
        Limb(LeftElbow, LeftWrist, 26), Limb(RightElbow, RightWrist, 26),
        Limb(LeftHip, LeftKnee, 36), Limb(RightHip, RightKnee, 36),
        Limb(LeftKnee, LeftAnkle, 28), Limb(RightKnee, RightAnkle, 28),
        Limb(LeftAnkle, 17, 26), Limb(RightAnkle, 20, 26),
    ];

    /// <summary>Writes the planes of a region of the picture.</summary>
    /// <param name="pose">In pixels of the picture; a pose that was not found gives zeros.</param>
    /// <param name="picture">Size of the picture, in pixels.</param>
    /// <param name="region">The region, in cells of 4 x 4 pixels.</param>
    /// <param name="planes">Receives <see cref="Planes"/> x height x width, -1.5..1.5.</param>
    public static void Write(PersonPose pose, Size picture, PackedRegion region, Span<float> planes)
    {
        planes.Clear();
        WriteParts(pose, picture, region, new BodyCoordinatePlanes(planes, region), stackalloc Rect[PartCount]);
    }

    /// <summary>Writes the values of a region of the picture, which are zero before.</summary>
    /// <param name="pose">In pixels of the picture; of one that was not found nothing is written.</param>
    /// <param name="picture">Size of the picture, in pixels.</param>
    /// <param name="region">The region, in cells of 4 x 4 pixels.</param>
    /// <param name="target">Receives the values, -1.5..1.5.</param>
    /// <param name="written">Receives for each part the place in its planes that was written, in cells from the region's corner.</param>
    internal static void WriteParts<TTarget>(PersonPose pose, Size picture, PackedRegion region, TTarget target, Span<Rect> written)
        where TTarget : IBodyCoordinateTarget, allows ref struct
    {
        float unit = FrameFormat.ScaleOf(picture);
        for (int i = 0; i < PartCount; i++)
        {
            written[i] = pose.Found && Parts[i].TryFind(pose.Points, out Vector2 from, out Vector2 to)
                ? Write(pose.Points, from, to, Parts[i].Radius, unit, region, i, target)
                : default;
        }
    }

    /// <summary>Sets to zero what was written.</summary>
    /// <param name="region">The region, in cells of 4 x 4 pixels.</param>
    /// <param name="target">Its values.</param>
    /// <param name="written">The places that <see cref="WriteParts"/> gave for the same region.</param>
    internal static void ClearParts<TTarget>(PackedRegion region, TTarget target, ReadOnlySpan<Rect> written)
        where TTarget : IBodyCoordinateTarget, allows ref struct
    {
        for (int i = 0; i < PartCount; i++)
        {
            for (int y = written[i].Top; y < written[i].Bottom; y++)
            {
                int first = (y * region.Width) + written[i].X;
                target.Clear(i * PartPlanes, PartPlanes, first, written[i].Width);
                if (i == Torso) target.Clear(FirstSide, TorsoPlanes, first, written[i].Width);
            }
        }
    }

    private static Part Limb(int from, int to, float radius) => new(from, from, to, to, radius);

    // Eight cells of a row at a time.
    private static Rect Write<TTarget>(
        Keypoint[] points, Vector2 from, Vector2 to, float radius, float unit, PackedRegion region, int part, TTarget target)
        where TTarget : IBodyCoordinateTarget, allows ref struct
    {
        const int Block = FrameFormat.Block, Lanes = IBodyCoordinateTarget.Cells;
        float reach = radius * unit, length = Vector2.Distance(from, to), scaled = MathF.Max(length, ShortestPart * unit);
        Vector2 along = length > 1e-3f ? (to - from) / length : Vector2.UnitY, across = new(-along.Y, along.X);
        Vector2 low = Vector2.Min(from, to) - new Vector2(reach), high = Vector2.Max(from, to) + new Vector2(reach);
        int x0 = Math.Max(region.X, Cell(low.X)), x1 = Math.Min(region.X + region.Width - 1, Cell(high.X));
        int y0 = Math.Max(region.Y, Cell(low.Y)), y1 = Math.Min(region.Y + region.Height - 1, Cell(high.Y));
        if (x1 < x0 || y1 < y0) return default;
        var left = new Side(points[LeftShoulder], points[LeftHip]);
        var right = new Side(points[RightShoulder], points[RightHip]);
        Span<Vector256<float>> values = stackalloc Vector256<float>[PartPlanes], sides = stackalloc Vector256<float>[TorsoPlanes];
        // The origin of key points is a pixel's corner, so a cell's centre is at half its side.
        Vector256<float> centres = (Vector256<float>.Indices + Vector256.Create(0.5f)) * Block;
        for (int y = y0; y <= y1; y++)
        {
            float placeY = (y + 0.5f) * Block, dy = placeY - from.Y;
            for (int x = x0; x <= x1; x += Lanes)
            {
                Vector256<float> placeX = centres + Vector256.Create((float)(x * Block)), dx = placeX - Vector256.Create(from.X);
                Vector256<float> a = (dx * along.X) + Vector256.Create(dy * along.Y), c = (dx * across.X) + Vector256.Create(dy * across.Y);
                Vector256<float> beyondEnd = a - Clamped(a, 0, length), toPart = Vector256.Sqrt((beyondEnd * beyondEnd) + (c * c));
                Vector256<float> weight = Clamped((Vector256.Create(reach) - toPart) / (Fade * unit), 0, 1);
                if (Vector256.EqualsAll(weight, Vector256<float>.Zero)) continue;
                Vector256<float> share = Clamped(a / scaled, -0.5f, 1.5f);
                values[0] = weight;
                values[1] = weight * share;
                values[2] = weight * Clamped(a / (2 * Unit * unit), -1.5f, 1.5f);
                values[3] = weight * c / (Unit * unit);
                AddWave(share * Waves, weight, values[4..]);
                AddWave(c / (Wave * unit), weight, values[6..]);
                int at = ((y - region.Y) * region.Width) + x - region.X, cells = Math.Min(Lanes, x1 + 1 - x);
                target.Write(part * PartPlanes, at, cells, values);
                if (part != Torso) continue;
                AddSide(left.DistanceTo(placeX, placeY), weight, unit, sides);
                AddSide(right.DistanceTo(placeX, placeY), weight, unit, sides[(TorsoPlanes / 2)..]);
                target.Write(FirstSide, at, cells, sides);
            }
        }

        return new Rect(x0 - region.X, y0 - region.Y, x1 - x0 + 1, y1 - y0 + 1);

        static int Cell(float pixels) => (int)Math.Clamp(MathF.Floor(pixels / Block), -1, short.MaxValue);
    }

    private static Vector256<float> Clamped(Vector256<float> values, float low, float high) =>
        Vector256.MinNative(Vector256.MaxNative(values, Vector256.Create(low)), Vector256.Create(high));

    private static void AddWave(Vector256<float> turns, Vector256<float> weight, Span<Vector256<float>> values)
    {
        (Vector256<float> sin, Vector256<float> cos) = Vector256.SinCos(turns * (2 * MathF.PI));
        (values[0], values[1]) = (weight * sin, weight * cos);
    }

    // Adds the distance to a side of the torso.
    private static void AddSide(Vector256<float> distance, Vector256<float> weight, float unit, Span<Vector256<float>> values)
    {
        values[0] = weight * Clamped(distance / (2 * Unit * unit), -1.5f, 1.5f);
        AddWave(distance / (Wave * unit), weight, values[1..]);
    }

    // A side of the torso: the line from shoulder to hip.
    private readonly struct Side(Keypoint shoulder, Keypoint hip)
    {
        private readonly float _x = hip.X - shoulder.X, _y = hip.Y - shoulder.Y;
        private readonly float _length = MathF.Max(new Vector2(hip.X - shoulder.X, hip.Y - shoulder.Y).Length(), 1e-3f);

        // The signed distance of eight places in a row.
        public Vector256<float> DistanceTo(Vector256<float> x, float y) =>
            (Vector256.Create((y - shoulder.Y) * _x) - ((x - Vector256.Create(shoulder.X)) * _y)) / _length;
    }

    // A part reaches from the middle of two key points to the middle of two others; for a limb both are the same point.
    private readonly record struct Part(int FromA, int FromB, int ToA, int ToB, float Radius)
    {
        public bool TryFind(Keypoint[] points, out Vector2 from, out Vector2 to)
        {
            (from, to) = (Middle(points[FromA], points[FromB]), Middle(points[ToA], points[ToB]));
            return Seen(points[FromA]) && Seen(points[FromB]) && Seen(points[ToA]) && Seen(points[ToB]);
        }

        private static bool Seen(Keypoint point) =>
            point.Confidence > BodyMeasure.Confident && MathF.Abs(point.X) < short.MaxValue && MathF.Abs(point.Y) < short.MaxValue;

        private static Vector2 Middle(Keypoint a, Keypoint b) => new((a.X + b.X) / 2, (a.Y + b.Y) / 2);
    }
}
