using System.Text;
using LiveDance.Engine.Frames;

namespace LiveDance.Osc;

/// <summary>The OSC address of each of the 135 key points, such as <c>/livedance/pose/left-wrist</c>.</summary>
internal static class PoseAddresses
{
    private static readonly string[] Body =
    [
        "nose", "left-eye", "right-eye", "left-ear", "right-ear", "left-shoulder", "right-shoulder", "left-elbow", "right-elbow", "left-wrist",
        "right-wrist", "left-hip", "right-hip", "left-knee", "right-knee", "left-ankle", "right-ankle", "left-big-toe", "left-small-toe",
        "left-heel", "right-big-toe", "right-small-toe", "right-heel",
    ];

    private static readonly string[] Fingers = ["thumb", "index", "middle", "ring", "little"];

    /// <summary>The names, in the order of <see cref="Keypoints135"/>.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Body, .. Enumerable.Range(0, Keypoints135.FaceCount).Select(i => $"face/{i}"), .. Hand("left"), .. Hand("right"), "left-pupil", "right-pupil",
    ];

    /// <summary>The addresses in UTF-8, in the same order.</summary>
    public static IReadOnlyList<byte[]> Utf8 { get; } = [.. Names.Select(name => Encoding.UTF8.GetBytes($"/livedance/pose/{name}"))];

    // The wrist, then four points of each finger from the palm outwards.
    private static IEnumerable<string> Hand(string side) =>
        new[] { $"{side}-hand/wrist" }.Concat(Fingers.SelectMany(finger => Enumerable.Range(1, 4).Select(joint => $"{side}-hand/{finger}/{joint}")));
}
