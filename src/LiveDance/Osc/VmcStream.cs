using System.Net;
using System.Numerics;
using LiveDance.Engine.Frames;

namespace LiveDance.Osc;

/// <summary>Sends the dancer's bones in the VMC protocol (protocol.vmc.info), to programs that animate avatars.</summary>
internal sealed class VmcStream : BundleStream
{
    private readonly VmcBones _bones = new();
    private int _track = int.MinValue;

    /// <param name="receiver">The address and the port to send to.</param>
    public VmcStream(IPEndPoint receiver) : base("vmc", receiver, broadcasts: false) { }

    /// <inheritdoc/>
    protected override void Write(Frame frame, OscWriter bundle)
    {
        // A stage that stands in for a failed pose estimation writes no landmarks.
        bool found = frame.Pose.Found && frame.World.Found;
        bundle.AddNumber("/VMC/Ext/OK"u8, found ? 1 : 0);
        bundle.Add("/VMC/Ext/T"u8, (float)frame.Time);
        if (found)
        {
            if (frame.Pose.Track != _track) _bones.Reset();
            _track = frame.Pose.Track;
            _bones.Update(frame.World, frame.Time);
            AddBone(bundle, "/VMC/Ext/Root/Pos"u8, "root"u8, Vector3.Zero, Quaternion.Identity);
            ReadOnlySpan<Quaternion> rotations = _bones.Rotations;
            for (int i = 0; i < rotations.Length; i++)
                AddBone(bundle, "/VMC/Ext/Bone/Pos"u8, VmcBones.Names[i], i == 0 ? new Vector3(0, _bones.HipHeight, 0) : Vector3.Zero, rotations[i]);
        }
    }

    private static void AddBone(OscWriter bundle, ReadOnlySpan<byte> address, ReadOnlySpan<byte> bone, Vector3 at, Quaternion turn) =>
        bundle.AddNamed(address, bone, at.X, at.Y, at.Z, turn.X, turn.Y, turn.Z, turn.W);
}
