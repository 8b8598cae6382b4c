using System.Text.Json;

namespace LiveDance.Engine.Tests.Pose;

/// <summary>The true joints of a rendered clip, in pixels.</summary>
internal sealed class TrueJoints
{
    private readonly float[][][] _joints;
    private readonly Dictionary<string, int> _names;

    private TrueJoints(float[][][] joints, Dictionary<string, int> names) => (_joints, _names) = (joints, names);

    /// <summary>Key points and their joints: shoulders, elbows, wrists, hips, knees, ankles.</summary>
    public static (int Point, string Joint)[] Body { get; } =
    [
        (5, "LeftArm"), (6, "RightArm"), (7, "LeftForeArm"), (8, "RightForeArm"), (9, "LeftHand"), (10, "RightHand"),
        (11, "LeftUpLeg"), (12, "RightUpLeg"), (13, "LeftLeg"), (14, "RightLeg"), (15, "LeftFoot"), (16, "RightFoot"),
    ];

    /// <summary>Position of a joint in a frame: x, y.</summary>
    public float[] this[int frame, string joint] => _joints[frame][_names[joint]];

    /// <summary>Reads the joints of a clip in the shared folder next to the checkout.</summary>
    public static TrueJoints Of(string clip)
    {
        string json = File.ReadAllText(Footage.InShared("footage", clip + ".joints.json"));
        using JsonDocument document = JsonDocument.Parse(json);
        string[] names = document.RootElement.GetProperty("names").Deserialize<string[]>()!;
        return new TrueJoints(
            document.RootElement.GetProperty("joints").Deserialize<float[][][]>()!,
            names.Select((joint, i) => (joint, i)).ToDictionary(pair => pair.joint, pair => pair.i));
    }

    /// <summary>Height from the lower foot to the top of the head.</summary>
    public float Height(int frame) =>
        Math.Max(this[frame, "LeftFoot"][1], this[frame, "RightFoot"][1]) - this[frame, "HeadEnd"][1];
}
