using LiveDance.CommandLine;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Pose;
using OpenCvSharp;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Measurement.Motion;

/// <summary>
/// Two clips on one floor: their dancers, cut out of their rooms, come from either side, cross, and cross again on their way
/// back. Counts how often whoever is followed is lost for the other.
/// </summary>
internal static class CrossingDancers
{
    private const int Width = 960, Height = 480, Period = 240;
    private const float Travel = 250;

    // Nearer than this their joints cannot tell who is who, in pixels.
    private const float OnePlace = 30;

    /// <summary>Follows each of them through the crossings.</summary>
    /// <param name="folder">Where the clips and their true joints are.</param>
    /// <param name="device">What computes the networks.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The figures, or null without the clips and their joints.</returns>
    public static CrossingFigures? Measure(string folder, ExecutionDevice device, CancellationToken cancellation)
    {
        string guestClip = Path.Combine(folder, "guest.mp4"), visitorClip = Path.Combine(folder, "visitor.mp4");
        if (GroundTruthJoints.Beside(guestClip) is not { } guestJoints) return null;
        if (GroundTruthJoints.Beside(visitorClip) is not { } visitorJoints) return null;
        if (!File.Exists(guestClip) || !File.Exists(visitorClip)) return null;
        using var guest = new Dancer(guestClip, guestJoints, firstRow: 0);
        using var visitor = new Dancer(visitorClip, visitorJoints, firstRow: 180);
        Follower[] followers = [new(PersonChoice.Left, guest, device), new(PersonChoice.Right, visitor, device)];
        using var progress = new ProgressLine("Two dancers, crossing", Period);
        using var image = new Mat(Height, Width, MatType.CV_8UC3);
        for (int frame = 0; frame < Period && guest.Read() && visitor.Read(); frame++)
        {
            cancellation.ThrowIfCancellationRequested();
            float guestAt = (Width / 2) - (Travel * MathF.Cos(2 * MathF.PI * frame / Period)), visitorAt = Width - guestAt;
            image.SetTo(new Scalar(196, 200, 204));
            guest.Paste(guestAt, image);
            visitor.Paste(visitorAt, image);
            bool apart = MathF.Abs(guestAt - visitorAt) >= OnePlace;
            foreach (Follower follower in followers) follower.See(image, other: follower.Dancer == guest ? visitor : guest, apart);
            progress.Show(frame + 1);
        }
        foreach (Follower follower in followers) follower.Dispose();
        return new CrossingFigures(Period, followers.Sum(follower => follower.Switches), followers.Sum(follower => follower.Unseen));
    }

    private sealed class Follower(PersonChoice choice, Dancer dancer, ExecutionDevice device) : IDisposable
    {
        private readonly PoseEstimator _estimator = new(new PoseOptions(Hands: false, Face: false, Person: choice), device);
        private readonly PersonPose _pose = new();
        private bool _astray;

        public Dancer Dancer => dancer;

        public int Switches { get; private set; }

        public int Unseen { get; private set; }

        public void See(Mat image, Dancer other, bool apart)
        {
            _estimator.Estimate(image, _pose);
            if (!_pose.Found) Unseen++;
            if (!_pose.Found || !apart) return;
            bool astray = other.Distance(_pose) < dancer.Distance(_pose);
            if (astray != _astray) Switches++;
            _astray = astray;
        }

        public void Dispose() => _estimator.Dispose();
    }

    private sealed class Dancer : IDisposable
    {
        private readonly PersonPose[] _joints;
        private readonly VideoCapture _capture;
        private readonly Mat _image = new();
        private readonly int _firstRow;
        private int _frame = -1;
        private int _shift;

        public Dancer(string clip, string joints, int firstRow)
        {
            _joints = GroundTruthJoints.Read(joints);
            _firstRow = firstRow;
            _capture = new VideoCapture(clip);
        }

        public bool Read() => ++_frame < _joints.Length && _capture.Read(_image);

        // Copies what differs from the empty room, shifted so that the hips come to an x. The rooms' rows are plain: left and
        // right of the dancer they tell what is behind.
        public unsafe void Paste(float hipsX, Mat target)
        {
            Keypoint[] joints = _joints[_frame].Points;
            float hips = (joints[LeftHip].X + joints[RightHip].X) / 2;
            _shift = (int)(hipsX - hips);
            BodyMeasure.TryHeight(_joints[_frame], out float height);
            var from = new Span<byte>(_image.DataPointer, (int)_image.Total() * 3);
            var to = new Span<byte>(target.DataPointer, (int)target.Total() * 3);
            int left = Math.Max((int)(hips - (0.85f * height)), 0), right = Math.Min((int)(hips + (0.85f * height)), _image.Cols - 1);
            for (int y = 0; y < Height; y++)
            {
                int row = (y + _firstRow) * _image.Cols;
                for (int x = Math.Max(left, -_shift); x < Math.Min(right, Width - _shift); x++)
                {
                    int at = (row + x) * 3, there = ((y * Width) + x + _shift) * 3;
                    float part = (x - left) / (float)(right - left), most = 0;
                    for (int c = 0; c < 3; c++)
                    {
                        float room = float.Lerp(from[((row + left) * 3) + c], from[((row + right) * 3) + c], part);
                        most = MathF.Max(most, MathF.Abs(from[at + c] - room));
                    }
                    int alpha = Math.Clamp((int)((most - 10) * 16), 0, 255);
                    for (int c = 0; c < 3; c++) to[there + c] = (byte)(to[there + c] + (alpha * (from[at + c] - to[there + c]) / 255));
                }
            }
        }

        // Mean distance of a pose's joints from the true ones.
        public float Distance(PersonPose pose) => MeasuredJoints.Body.Average(point =>
        {
            Keypoint joint = _joints[_frame].Points[point];
            return pose.Points[point].DistanceTo(joint with { X = joint.X + _shift, Y = joint.Y - _firstRow });
        });

        public void Dispose()
        {
            _capture.Dispose();
            _image.Dispose();
        }
    }
}

/// <summary>How well two crossing dancers were kept apart, each followed once.</summary>
/// <param name="Frames">How many frames there were.</param>
/// <param name="IdentitySwitches">How often the followed one was lost for the other, or found again.</param>
/// <param name="UnseenFrames">In how many frames the followed one, hidden by the other, was not shown.</param>
internal sealed record CrossingFigures(int Frames, int IdentitySwitches, int UnseenFrames);
