using LiveDance.CommandLine;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Pose;
using OpenCvSharp;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Measurement.Motion;

/// <summary>
/// Measures person tracking on a composition of two clips whose dancers come from either side, cross, and cross again on their way
/// back: counts how often the tracked person changes.
/// </summary>
internal static class CrossingDancers
{
    private const int Width = 960, Height = 480, Period = 240;

    // Amplitude of the dancers' horizontal movement about the image's centre, in pixels.
    private const float Amplitude = 250;

    // Distance in pixels below which the joints do not tell the dancers apart.
    private const float MinSeparation = 30;

    /// <summary>Tracks each dancer through the crossings.</summary>
    /// <param name="folder">The folder with the clips and their true joints.</param>
    /// <param name="device">The device that runs the networks.</param>
    /// <param name="cancellation">Ends the measurement.</param>
    /// <returns>The figures, or null without the clips and their joints.</returns>
    public static CrossingFigures? Measure(string folder, ExecutionDevice device, CancellationToken cancellation)
    {
        string guestClip = Path.Combine(folder, "guest.mp4"), visitorClip = Path.Combine(folder, "visitor.mp4");
        if (GroundTruthJoints.FindFile(guestClip) is not { } guestJoints) return null;
        if (GroundTruthJoints.FindFile(visitorClip) is not { } visitorJoints) return null;
        if (!File.Exists(guestClip) || !File.Exists(visitorClip)) return null;
        using var guest = new Dancer(guestClip, guestJoints, firstRow: 0);
        using var visitor = new Dancer(visitorClip, visitorJoints, firstRow: 180);
        Follower[] followers = [new(PersonChoice.Left, guest, device), new(PersonChoice.Right, visitor, device)];
        using var progress = new ProgressLine("Two dancers crossing", Period);
        using var image = new Mat(Height, Width, MatType.CV_8UC3);
        for (int frame = 0; frame < Period && guest.Read() && visitor.Read(); frame++)
        {
            cancellation.ThrowIfCancellationRequested();
            float guestAt = (Width / 2) - (Amplitude * MathF.Cos(2 * MathF.PI * frame / Period)), visitorAt = Width - guestAt;
            image.SetTo(new Scalar(196, 200, 204));
            guest.Paste(guestAt, image);
            visitor.Paste(visitorAt, image);
            bool separated = MathF.Abs(guestAt - visitorAt) >= MinSeparation;
            foreach (Follower follower in followers) follower.Process(image, other: follower.Dancer == guest ? visitor : guest, separated);
            progress.Show(frame + 1);
        }
        foreach (Follower follower in followers) follower.Dispose();
        return new CrossingFigures(Period, followers.Sum(follower => follower.Switches), followers.Sum(follower => follower.Unseen));
    }

    private sealed class Follower(PersonChoice choice, Dancer dancer, ExecutionDevice device) : IDisposable
    {
        private readonly PoseEstimator _estimator = new(new PoseOptions(Hands: false, Face: false, Person: choice), device);
        private readonly PersonPose _pose = new();
        private bool _followsOther;

        public Dancer Dancer => dancer;

        public int Switches { get; private set; }

        public int Unseen { get; private set; }

        public void Process(Mat image, Dancer other, bool separated)
        {
            _estimator.Estimate(image, _pose);
            if (!_pose.Found) Unseen++;
            if (!_pose.Found || !separated) return;
            bool followsOther = other.Distance(_pose) < dancer.Distance(_pose);
            if (followsOther != _followsOther) Switches++;
            _followsOther = followsOther;
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

        // Copies what differs from the background, shifted so that the hips are at an x coordinate. The backgrounds have uniform rows, so
        // the pixels left and right of the dancer give the background behind.
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
                    int i = (row + x) * 3, j = ((y * Width) + x + _shift) * 3;
                    float position = (x - left) / (float)(right - left), difference = 0;
                    for (int c = 0; c < 3; c++)
                    {
                        float background = float.Lerp(from[((row + left) * 3) + c], from[((row + right) * 3) + c], position);
                        difference = MathF.Max(difference, MathF.Abs(from[i + c] - background));
                    }
                    int alpha = Math.Clamp((int)((difference - 10) * 16), 0, 255);
                    for (int c = 0; c < 3; c++) to[j + c] = (byte)(to[j + c] + (alpha * (from[i + c] - to[j + c]) / 255));
                }
            }
        }

        // Mean distance of a pose's joints from the true joints, in pixels.
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

/// <summary>The result of tracking two crossing dancers, each once.</summary>
/// <param name="Frames">Number of frames.</param>
/// <param name="IdentitySwitches">How often tracking changed from one dancer to the other.</param>
/// <param name="UnseenFrames">Number of frames in which the tracked dancer was hidden and not found.</param>
internal sealed record CrossingFigures(int Frames, int IdentitySwitches, int UnseenFrames);
