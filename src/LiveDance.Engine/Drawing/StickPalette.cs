using OpenCvSharp;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Engine.Drawing;

/// <summary>
/// The strokes and colours of which the drawing versions consist, see <see cref="DrawingVersion"/>.
/// </summary>
internal static class StickPalette
{
    // In pixels of the drawing.
    private const int BodyThickness = 4, HandThickness = 1, FaceThickness = 1, PupilThickness = 2;
    private static readonly Scalar White = new(255, 255, 255);
    private static readonly Scalar Yellow = new(0, 255, 255);

    /// <summary>The colour of the shadow's strokes: a grey, which no stroke of the body has.</summary>
    public static Scalar Shadow => new(96, 96, 96);

    private static ReadOnlySpan<byte> Body =>
    [
        LeftShoulder, LeftElbow, LeftElbow, LeftWrist, RightShoulder, RightElbow, RightElbow, RightWrist,
        LeftShoulder, RightShoulder, LeftShoulder, LeftHip, RightShoulder, RightHip, LeftHip, RightHip,
        LeftHip, LeftKnee, LeftKnee, LeftAnkle, RightHip, RightKnee, RightKnee, RightAnkle,
        LeftAnkle, 17, LeftAnkle, 19, RightAnkle, 20, RightAnkle, 22,
        Nose, 1, Nose, 2, 1, 3, 2, 4,
    ];

    /// <summary>Body, hands, and the face's brows, nose, eyes, mouth and pupils; later ones are drawn over earlier ones.</summary>
    public static Limb[] Strokes { get; } = [.. BodyStrokes(), .. HandStrokes(), .. FaceStrokes(), .. PupilStrokes()];

    /// <summary>The outline of the face from temple to temple.</summary>
    public static IEnumerable<Limb> Jaw => Chain(0, 16);

    private static List<Limb> BodyStrokes()
    {
        var strokes = new List<Limb>();
        int count = Body.Length / 2;
        for (int i = 0; i < count; i++)
            strokes.Add(new Limb(Body[2 * i], Body[(2 * i) + 1], BodyThickness, Hue(i / (double)count, 1)));
        return strokes;
    }

    // Five fingers of four bones each, from the wrist outwards; each hand has one half of the colour circle.
    private static IEnumerable<Limb> HandStrokes()
    {
        foreach ((int hand, double hue) in new[] { (LeftHand, 0.0), (RightHand, 0.5) })
        {
            for (int bone = 0; bone < HandCount - 1; bone++)
            {
                int from = bone % 4 == 0 ? 0 : bone;
                yield return new Limb(hand + from, hand + bone + 1, HandThickness, Hue(hue + (bone / 40.0), 0.7));
            }
        }
    }

    private static IEnumerable<Limb> FaceStrokes() =>
    [
        .. Chain(17, 21), .. Chain(22, 26), .. Chain(27, 30), Stroke(31, 33), Stroke(33, 35),
        .. Ring(36, 41), .. Ring(42, 47), .. Ring(48, 59),
        Stroke(60, 62), Stroke(62, 64), Stroke(64, 66), Stroke(66, 60),
    ];

    private static IEnumerable<Limb> PupilStrokes() =>
    [
        new Limb(LeftPupil, LeftPupil, PupilThickness, Yellow), new Limb(RightPupil, RightPupil, PupilThickness, Yellow),
    ];

    private static IEnumerable<Limb> Chain(int first, int last) =>
        Enumerable.Range(first, last - first).Select(point => Stroke(point, point + 1));

    private static IEnumerable<Limb> Ring(int first, int last) => [.. Chain(first, last), Stroke(last, first)];

    private static Limb Stroke(int from, int to) => new(Face + from, Face + to, FaceThickness, White);

    // HSV to RGB at full saturation, as bytes in BGR order. Other forms of the conversion round half-way values differently, which would
    // change the colours that generators were trained with.
    private static Scalar Hue(double hue, double value)
    {
        int sector = (int)(hue * 6);
        double fraction = (hue * 6) - sector;
        double falling = value * (1 - fraction), rising = value * (1 - (1 - fraction));
        (double red, double green, double blue) = (sector % 6) switch
        {
            0 => (value, rising, 0.0),
            1 => (falling, value, 0.0),
            2 => (0.0, value, rising),
            3 => (0.0, falling, value),
            4 => (rising, 0.0, value),
            _ => (value, 0.0, falling),
        };
        return new Scalar(Math.Round(255 * blue), Math.Round(255 * green), Math.Round(255 * red));
    }
}
