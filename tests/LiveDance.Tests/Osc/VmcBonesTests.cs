using System.Numerics;
using System.Text;
using LiveDance.Engine.Frames;
using LiveDance.Osc;

namespace LiveDance.Tests.Osc;

/// <summary>Bones of known poses. Coordinates are those of a person who faces the camera: their left is the image's right (+x), y is down, z away.</summary>
public sealed class VmcBonesTests
{
    private readonly VmcBones _bones = new();
    private readonly WorldLandmarks _person = TPose();

    [Fact]
    public void T_pose_is_identity()
    {
        _bones.Update(_person, 0);
        foreach (Quaternion rotation in _bones.Rotations) AssertNear(Quaternion.Identity, rotation);
        Assert.Equal(0.88f, _bones.HipHeight, 2);
    }

    [Fact]
    public void Raised_left_arm_turns_its_upper_bone_up_and_leaves_the_lower_one_straight()
    {
        (_person.Points[13], _person.Points[15]) = (new(0.2f, -0.8f, 0), new(0.2f, -1.05f, 0));
        _bones.Update(_person, 0);
        // From -x to +y.
        Assert.Equal(Vector3.UnitY, Vector3.Transform(-Vector3.UnitX, Bone("LeftUpperArm")), Near);
        AssertNear(Quaternion.Identity, Bone("LeftLowerArm"));
        AssertNear(Quaternion.Identity, Bone("RightUpperArm"));
    }

    [Fact]
    public void Forearm_towards_the_camera_bends_the_lower_bone_only()
    {
        _person.Points[16] = _person.Points[14] + new Vector3(0, 0, -0.25f);
        _bones.Update(_person, 0);
        AssertNear(Quaternion.Identity, Bone("RightUpperArm"));
        // The avatar faces +z, and so does the forearm.
        Assert.Equal(Vector3.UnitZ, Vector3.Transform(Vector3.UnitX, Bone("RightLowerArm")), Near);
    }

    [Fact]
    public void Kneeling_leg_bends_at_the_knee()
    {
        _person.Points[27] = _person.Points[25] + new Vector3(0, 0, 0.4f);
        _bones.Update(_person, 0);
        AssertNear(Quaternion.Identity, Bone("LeftUpperLeg"));
        Assert.Equal(-Vector3.UnitZ, Vector3.Transform(-Vector3.UnitY, Bone("LeftLowerLeg")), Near);
        // The other foot still stands.
        Assert.Equal(0.88f, _bones.HipHeight, 2);
    }

    [Fact]
    public void Whole_person_turned_to_the_side_turns_the_hips_alone()
    {
        // A quarter turn to their left, so that they look to the image's right.
        for (int i = 0; i < WorldLandmarks.Count; i++) _person.Points[i] = new Vector3(-_person.Points[i].Z, _person.Points[i].Y, _person.Points[i].X);
        _bones.Update(_person, 0);
        Assert.Equal(-Vector3.UnitX, Vector3.Transform(Vector3.UnitZ, Bone("Hips")), Near);
        foreach (string bone in new[] { "Spine", "Neck", "LeftUpperArm", "RightLowerArm", "LeftUpperLeg", "RightLowerLeg" })
            AssertNear(Quaternion.Identity, Bone(bone));
    }

    [Fact]
    public void Head_turned_to_the_left_turns_the_neck_alone()
    {
        Vector3 middle = (_person.Points[7] + _person.Points[8]) / 2;
        foreach (int i in new[] { 2, 5, 7, 8 })
        {
            Vector3 from = _person.Points[i] - middle;
            _person.Points[i] = middle + new Vector3(-from.Z, from.Y, from.X);
        }
        _bones.Update(_person, 0);
        Assert.Equal(-Vector3.UnitX, Vector3.Transform(Vector3.UnitZ, Bone("Neck")), Near);
        AssertNear(Quaternion.Identity, Bone("Spine"));
    }

    [Fact]
    public void Hidden_limb_keeps_its_rotation()
    {
        (_person.Points[13], _person.Points[15]) = (new(0.2f, -0.8f, 0), new(0.2f, -1.05f, 0));
        _bones.Update(_person, 0);
        Quaternion before = Bone("LeftUpperArm");
        _person.Visibility[13] = 0.1f;
        _person.Points[13] = new Vector3(9, 9, 9);
        _bones.Update(_person, 1);
        AssertNear(before, Bone("LeftUpperArm"));
    }

    [Fact]
    public void Rotations_follow_smoothly_and_stay_rotations()
    {
        _bones.Update(_person, 0);
        _person.Points[13] = new Vector3(0.2f, -0.8f, 0);
        _bones.Update(_person, 1 / 30.0);
        float turned = 2 * MathF.Acos(MathF.Abs(Bone("LeftUpperArm").W));
        Assert.InRange(turned, 0.2f, 1.2f);
        _bones.Update(_person, 2);
        Assert.Equal(Vector3.UnitY, Vector3.Transform(-Vector3.UnitX, Bone("LeftUpperArm")), Near);
        foreach (Quaternion rotation in _bones.Rotations) Assert.Equal(1, rotation.Length(), 4);
    }

    [Fact]
    public void Landmarks_in_one_place_give_no_numbers_that_are_none()
    {
        Array.Clear(_person.Points);
        _bones.Update(_person, 0);
        foreach (Quaternion rotation in _bones.Rotations) Assert.True(float.IsFinite(rotation.X + rotation.Y + rotation.Z + rotation.W));
    }

    [Fact]
    public void Bone_is_a_message_of_the_protocol()
    {
        var writer = new OscWriter();
        writer.BeginBundle(DateTimeOffset.UnixEpoch);
        writer.AddNumber("/VMC/Ext/OK"u8, 1);
        writer.AddNamed("/VMC/Ext/Bone/Pos"u8, "Hips"u8, 0, 0.9f, 0, 0, 0, 0, 1);
        IReadOnlyList<TimedOscMessage> read = OscReader.Read(writer.Packet.Span);
        Assert.Equal([1], read[0].Message.Arguments);
        Assert.Equal("/VMC/Ext/Bone/Pos", read[1].Message.Address);
        Assert.Equal(["Hips", 0f, 0.9f, 0f, 0f, 0f, 0f, 1f], read[1].Message.Arguments);
    }

    private static bool Near(Vector3 a, Vector3 b) => Vector3.Distance(a, b) < 1e-3f;

    private static void AssertNear(Quaternion expected, Quaternion found) => Assert.True(MathF.Abs(Quaternion.Dot(expected, found)) > 0.9999f, $"{found}");

    private Quaternion Bone(string name) => _bones.Rotations[Array.FindIndex(VmcBones.Names, bone => Encoding.UTF8.GetString(bone) == name)];

    private static WorldLandmarks TPose()
    {
        var person = new WorldLandmarks { Found = true };
        Array.Fill(person.Visibility, 1);
        // Left side, mirrored to the right; the odd landmarks are the left ones, but for the eyes.
        (int Left, int Right, Vector3 At)[] pairs =
        [
            (2, 5, new(0.03f, -0.65f, -0.1f)), (7, 8, new(0.08f, -0.65f, 0)), (11, 12, new(0.2f, -0.5f, 0)), (13, 14, new(0.5f, -0.5f, 0)),
            (15, 16, new(0.75f, -0.5f, 0)), (23, 24, new(0.1f, 0, 0)), (25, 26, new(0.1f, 0.4f, 0)), (27, 28, new(0.1f, 0.8f, 0)),
        ];
        foreach ((int left, int right, Vector3 at) in pairs) (person.Points[left], person.Points[right]) = (at, at with { X = -at.X });
        return person;
    }
}
