using System.Numerics;
using LiveDance.Engine.Frames;

namespace LiveDance.Osc;

/// <summary>
/// The rotations of a humanoid's bones from landmarks in space: of hips, spine, neck, arms and legs, each in the frame of its parent bone, all
/// identity in the T pose (Unity's humanoid: y up, the avatar faces +z with its right hand at +x). A bone's direction is known and its twist is not:
/// it is the least that leads there. A bone whose landmarks are hidden keeps its rotation.
/// </summary>
internal sealed class VmcBones
{
    /// <summary>The bones by their names in Unity.</summary>
    public static readonly byte[][] Names =
    [
        "Hips"u8.ToArray(), "Spine"u8.ToArray(), "Neck"u8.ToArray(),
        "LeftUpperArm"u8.ToArray(), "LeftLowerArm"u8.ToArray(), "RightUpperArm"u8.ToArray(), "RightLowerArm"u8.ToArray(),
        "LeftUpperLeg"u8.ToArray(), "LeftLowerLeg"u8.ToArray(), "RightUpperLeg"u8.ToArray(), "RightLowerLeg"u8.ToArray(),
    ];

    private const int Hips = 0, Spine = 1, Neck = 2, LeftArm = 3, RightArm = 5, LeftLeg = 7, RightLeg = 9;

    // BlazePose's indices.
    private const int LeftEye = 2, RightEye = 5, LeftEar = 7, RightEar = 8, LeftShoulder = 11, RightShoulder = 12, LeftElbow = 13, RightElbow = 14,
        LeftWrist = 15, RightWrist = 16, LeftHip = 23, RightHip = 24, LeftKnee = 25, RightKnee = 26, LeftAnkle = 27, RightAnkle = 28;

    // A bone is moved by landmarks that are seen more surely than this.
    private const float Seen = 0.5f;

    // Seconds in which a rotation approaches a new one by 63 %: the landmarks are not smoothed, and depth jitters most.
    private const float SmoothSeconds = 0.07f;

    // The ankle's height above the ground, in metres.
    private const float AnkleHeight = 0.08f;

    private readonly Quaternion[] _rotations = new Quaternion[Names.Length];
    private readonly Quaternion[] _targets = new Quaternion[Names.Length];
    private double _time = double.NaN;

    public VmcBones() => Reset();

    /// <summary>The rotations, in the order of <see cref="Names"/>.</summary>
    public ReadOnlySpan<Quaternion> Rotations => _rotations;

    /// <summary>The height of the hips above the ground that the lower foot stands on, in metres.</summary>
    public float HipHeight { get; private set; }

    /// <summary>Returns to the T pose, for another person.</summary>
    public void Reset()
    {
        Array.Fill(_rotations, Quaternion.Identity);
        Array.Fill(_targets, Quaternion.Identity);
        (_time, HipHeight) = (double.NaN, 0.9f);
    }

    /// <summary>Takes the landmarks of the next picture.</summary>
    /// <param name="landmarks">The landmarks of a person.</param>
    /// <param name="time">The picture's time in seconds.</param>
    public void Update(WorldLandmarks landmarks, double time)
    {
        Quaternion hips = _targets[Hips], chest = hips * _targets[Spine];
        if (AreSeen(landmarks, LeftHip, RightHip, LeftShoulder, RightShoulder))
        {
            Vector3 up = Middle(landmarks, LeftShoulder, RightShoulder) - Middle(landmarks, LeftHip, RightHip);
            hips = _targets[Hips] = Facing(At(landmarks, RightHip) - At(landmarks, LeftHip), up);
            chest = Facing(At(landmarks, RightShoulder) - At(landmarks, LeftShoulder), up);
            _targets[Spine] = Quaternion.Conjugate(hips) * chest;
        }
        if (AreSeen(landmarks, LeftEar, RightEar, LeftEye, RightEye))
        {
            Vector3 right = At(landmarks, RightEar) - At(landmarks, LeftEar);
            Vector3 forward = Middle(landmarks, LeftEye, RightEye) - Middle(landmarks, LeftEar, RightEar);
            _targets[Neck] = Quaternion.Conjugate(chest) * Facing(right, Vector3.Cross(forward, right));
        }
        Limb(landmarks, LeftArm, chest, -Vector3.UnitX, LeftShoulder, LeftElbow, LeftWrist);
        Limb(landmarks, RightArm, chest, Vector3.UnitX, RightShoulder, RightElbow, RightWrist);
        Limb(landmarks, LeftLeg, hips, -Vector3.UnitY, LeftHip, LeftKnee, LeftAnkle);
        Limb(landmarks, RightLeg, hips, -Vector3.UnitY, RightHip, RightKnee, RightAnkle);
        float share = double.IsNaN(_time) || time < _time ? 1 : 1 - MathF.Exp(-(float)(time - _time) / SmoothSeconds);
        _time = time;
        for (int i = 0; i < _rotations.Length; i++) _rotations[i] = Quaternion.Slerp(_rotations[i], _targets[i], share);
        if (AreSeen(landmarks, LeftAnkle, RightAnkle, LeftHip, RightHip))
        {
            float lower = MathF.Max(-At(landmarks, LeftAnkle).Y, -At(landmarks, RightAnkle).Y);
            HipHeight += share * (lower + AnkleHeight - HipHeight);
        }
    }

    // The two bones of a limb, by their directions.
    private void Limb(WorldLandmarks landmarks, int bone, Quaternion parent, Vector3 rest, int root, int joint, int end)
    {
        if (!AreSeen(landmarks, root, joint)) return;
        Vector3 start = At(landmarks, root), middle = At(landmarks, joint);
        _targets[bone] = Between(rest, Vector3.Transform(middle - start, Quaternion.Conjugate(parent)));
        if (!AreSeen(landmarks, end)) return;
        _targets[bone + 1] = Between(rest, Vector3.Transform(At(landmarks, end) - middle, Quaternion.Conjugate(parent * _targets[bone])));
    }

    // From the camera's axes to those of an avatar that faces it: its right is the image's left.
    private static Vector3 At(WorldLandmarks landmarks, int landmark) => -landmarks.Points[landmark];

    private static Vector3 Middle(WorldLandmarks landmarks, int a, int b) => (At(landmarks, a) + At(landmarks, b)) / 2;

    private static bool AreSeen(WorldLandmarks landmarks, params ReadOnlySpan<int> which)
    {
        foreach (int landmark in which)
            if (!(landmarks.Visibility[landmark] > Seen)) return false;
        return true;
    }

    // The rotation of a frame with this x axis, and a y axis as near to this one as can be.
    private static Quaternion Facing(Vector3 right, Vector3 up)
    {
        Vector3 x = Vector3.Normalize(right), z = Vector3.Normalize(Vector3.Cross(x, up)), y = Vector3.Cross(z, x);
        // The rows of System.Numerics' matrices are the images of the axes.
        var matrix = new Matrix4x4(x.X, x.Y, x.Z, 0, y.X, y.Y, y.Z, 0, z.X, z.Y, z.Z, 0, 0, 0, 0, 1);
        Quaternion rotation = Quaternion.CreateFromRotationMatrix(matrix);
        return float.IsFinite(rotation.W) ? Quaternion.Normalize(rotation) : Quaternion.Identity;
    }

    // The least rotation from one direction to another.
    private static Quaternion Between(Vector3 from, Vector3 to)
    {
        float length = to.Length();
        if (!(length > 1e-6f)) return Quaternion.Identity;
        to /= length;
        float cosine = Vector3.Dot(from, to);
        // Opposite directions: about an axis that both are at right angles to.
        if (cosine < -0.99999f) return new Quaternion(Vector3.UnitZ, 0);
        return Quaternion.Normalize(new Quaternion(Vector3.Cross(from, to), 1 + cosine));
    }
}
