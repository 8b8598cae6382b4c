using System.Net;
using LiveDance.Engine;
using LiveDance.Engine.Frames;

namespace LiveDance.Osc;

/// <summary>
/// Sends what happens as Open Sound Control: tempo and beat, whether a dancer is present, and the dancer's key points.
/// </summary>
internal sealed class OscStream : BundleStream
{
    private readonly ILiveStatus _status;
    private float _lastPhase;

    /// <param name="receiver">The address and the port to send to.</param>
    /// <param name="status">The session's beat.</param>
    public OscStream(IPEndPoint receiver, ILiveStatus status) : base("osc", receiver, broadcasts: true) => _status = status;

    /// <inheritdoc/>
    protected override void Write(Frame frame, OscWriter bundle)
    {
        LiveBeat beat = _status.Beat;
        if (beat.Tempo > 0)
        {
            bundle.Add("/livedance/tempo"u8, beat.Tempo);
            bundle.Add("/livedance/beat/phase"u8, beat.Phase);
            bundle.Add("/livedance/beat/onset"u8, beat.Onset);
            // Once for each beat, with the first picture on or after it.
            if (beat.Phase < _lastPhase) bundle.Add("/livedance/beat"u8, 1);
        }
        _lastPhase = beat.Phase;
        PersonPose pose = frame.SmoothedPose;
        bundle.Add("/livedance/person"u8, pose.Found ? 1 : 0);
        if (pose.Found)
        {
            float width = Math.Max(1, frame.Image.Cols), height = Math.Max(1, frame.Image.Rows);
            for (int i = 0; i < pose.Points.Length; i++)
            {
                Keypoint point = pose.Points[i];
                if (point.Seen) bundle.Add(PoseAddresses.Utf8[i], point.X / width, point.Y / height, point.Confidence);
            }
        }
    }
}
