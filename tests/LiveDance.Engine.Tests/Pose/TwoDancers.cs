using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Engine.Tests.Pose;

/// <summary>
/// Composes the guest and the visitor of two clips into one image: they come from the left and the right, cross in the middle with the
/// visitor in front, and cross again on their way back.
/// </summary>
internal sealed class TwoDancers
{
    public const int Width = 960;
    public const int Height = 480;

    private readonly Dancer _guest;
    private readonly Dancer _visitor;
    private readonly int _period;

    /// <param name="count">Number of frames of the way there and back.</param>
    public TwoDancers(int count)
    {
        _period = count;
        _guest = new Dancer("guest", count, firstRow: 0);
        _visitor = new Dancer("visitor", count, firstRow: 180);
    }

    /// <summary>Draws a frame with both or one of them.</summary>
    public void Draw(int frame, Mat image, bool guest = true, bool visitor = true)
    {
        image.Create(Height, Width, MatType.CV_8UC3);
        image.SetTo(new Scalar(196, 200, 204));
        if (guest) _guest.Paste(frame, GuestAt(frame), image);
        if (visitor) _visitor.Paste(frame, VisitorAt(frame), image);
    }

    /// <summary>Mean distance of a pose's joints from the guest's and from the visitor's true joints, in pixels.</summary>
    public (float Guest, float Visitor) Distances(int frame, PersonPose pose) =>
        (_guest.Distance(frame, GuestAt(frame), pose), _visitor.Distance(frame, VisitorAt(frame), pose));

    /// <summary>Distance of their hips, in pixels.</summary>
    public float Apart(int frame) => MathF.Abs(GuestAt(frame) - VisitorAt(frame));

    // Position of the hips.
    private float GuestAt(int frame) => (Width / 2) - (250 * MathF.Cos(2 * MathF.PI * frame / _period));

    private float VisitorAt(int frame) => Width - GuestAt(frame);

    private sealed class Dancer
    {
        private readonly TrueJoints _joints;
        private readonly List<Mat> _frames = [];
        private readonly int _firstRow;

        public Dancer(string clip, int count, int firstRow)
        {
            _firstRow = firstRow;
            _joints = TrueJoints.Of(clip);
            using var capture = new VideoCapture(Footage.InShared("footage", clip + ".mp4"));
            using var image = new Mat();
            while (_frames.Count < count && capture.Read(image)) _frames.Add(image.Clone());
        }

        // Copies what differs from the background, shifted so that the hips are at an x coordinate. The backgrounds have uniform rows, so
        // the pixels left and right of the dancer give the background behind.
        public unsafe void Paste(int frame, float hipsX, Mat target)
        {
            Mat source = _frames[frame];
            int shift = Shift(frame, hipsX);
            var from = new Span<byte>(source.DataPointer, (int)source.Total() * 3);
            var to = new Span<byte>(target.DataPointer, (int)target.Total() * 3);
            float[] hips = _joints[frame, "Hips"];
            int reach = (int)(0.75f * _joints.Height(frame));
            int left = Math.Max((int)hips[0] - reach, 0), right = Math.Min((int)hips[0] + reach, source.Cols - 1);
            for (int y = 0; y < Height; y++)
            {
                int row = (y + _firstRow) * source.Cols;
                for (int x = Math.Max(left, -shift); x < Math.Min(right, Width - shift); x++)
                {
                    int at = (row + x) * 3, there = ((y * Width) + x + shift) * 3;
                    float part = (x - left) / (float)(right - left), most = 0;
                    for (int c = 0; c < 3; c++)
                    {
                        float room = float.Lerp(from[((row + left) * 3) + c], from[((row + right) * 3) + c], part);
                        most = MathF.Max(most, MathF.Abs(from[at + c] - room));
                    }
                    int alpha = Math.Clamp((int)((most - 10) * 16), 0, 255);
                    for (int c = 0; c < 3; c++)
                        to[there + c] = (byte)(to[there + c] + (alpha * (from[at + c] - to[there + c]) / 255));
                }
            }
        }

        public float Distance(int frame, float hipsX, PersonPose pose)
        {
            int shift = Shift(frame, hipsX);
            return TrueJoints.Body.Average(pair =>
            {
                float[] joint = _joints[frame, pair.Joint];
                var truth = new Keypoint(joint[0] + shift, joint[1] - _firstRow, 1);
                return pose.Points[pair.Point].DistanceTo(truth);
            });
        }

        private int Shift(int frame, float hipsX) => (int)(hipsX - _joints[frame, "Hips"][0]);
    }
}
