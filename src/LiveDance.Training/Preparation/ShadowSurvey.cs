using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using OpenCvSharp;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Training.Preparation;

/// <summary>
/// Finds where the shadow of the person in a video falls: the projection whose sheared figures cover best what is darker than the plate and
/// of the same colour, and nothing else.
/// </summary>
internal static class ShadowSurvey
{
    // Least overlap of projected figures and shadows (Dice coefficient), from which on a shadow counts as clear. Figures of a fixed thickness
    // do not cover a shadow exactly.
    private const double MinOverlap = 0.35;

    // Frames are compared at this fraction of their resolution, which is fast enough for a thousand projections.
    private const int Reduction = 4;

    // Range and step of the projections that are tried, and number of times that the best one is refined with a quarter of the step.
    private const float MaxAcross = 1.5f, MinDown = -0.6f, MaxDown = 0.4f, Step = 0.1f;
    private const int Refinements = 2;

    // A pixel is in the shadow if every channel has these shares of the plate's, and the shares of the channels differ by at most this.
    private const float MinShadow = 0.4f, MaxShadow = 0.94f, MaxTint = 0.12f;

    // Thickness of a limb as a share of the person's height: of the body with its clothes, where darker pixels are no shadow, and of the
    // shadow, which is seen from the side.
    private const float BodyThickness = 0.14f, ShadowThickness = 0.04f;

    private static readonly Limb[] BodyLimbs = [.. DrawingVersion.Current.Strokes.Where(limb => limb.From < BodyCount && limb.To < BodyCount)];

    /// <summary>Finds the projection.</summary>
    /// <param name="poses">The pose in each frame of the video, in pixels.</param>
    /// <param name="sampled">The indices of the frames to look at.</param>
    /// <param name="frame">Returns a frame, height x width x 3 bytes, BGR; disposed of here.</param>
    /// <param name="plate">The plate, likewise; stays the caller's.</param>
    /// <returns>Null if there is no clear shadow.</returns>
    public static ShadowProjection? Of(IReadOnlyList<PersonPose> poses, IEnumerable<int> sampled, Func<int, Mat> frame, Mat plate)
    {
        using Mat reduced = Reduced(plate);
        List<Sample> samples = [];
        try
        {
            foreach (int index in sampled)
            {
                if (!poses[index].Found) continue;
                using Mat image = frame(index), small = Reduced(image);
                samples.Add(Sample.Of(small, reduced, poses[index]));
            }
            return Search(samples, reduced.Size());
        }
        finally
        {
            foreach (Sample sample in samples) sample.Dispose();
        }
    }

    private static ShadowProjection? Search(List<Sample> samples, Size size)
    {
        using Mat figure = new(size, MatType.CV_8UC1), common = new(size, MatType.CV_8UC1);
        (ShadowProjection Projection, double Overlap) best = (new ShadowProjection(0, 0), 0);
        for (float across = -MaxAcross; across <= MaxAcross; across += Step)
            for (float down = MinDown; down <= MaxDown; down += Step) Try(new ShadowProjection(across, down));
        float step = Step;
        for (int refinement = 0; refinement < Refinements; refinement++)
        {
            step /= 4;
            ShadowProjection middle = best.Projection;
            for (int i = -4; i <= 4; i++)
                for (int j = -4; j <= 4; j++) Try(new ShadowProjection(middle.Across + (i * step), middle.Down + (j * step)));
        }
        return best.Overlap < MinOverlap ? null : best.Projection;

        void Try(ShadowProjection projection)
        {
            double overlap = Overlap(samples, projection, figure, common);
            if (overlap > best.Overlap) best = (projection, overlap);
        }
    }

    // Twice the common pixels as a share of the pixels of figures and shadows (Dice 1945), beside the bodies.
    private static double Overlap(List<Sample> samples, ShadowProjection projection, Mat figure, Mat common)
    {
        var shadow = new PersonPose();
        long both = 0, each = 0;
        foreach (Sample sample in samples)
        {
            projection.Project(sample.Pose, shadow);
            if (!shadow.Found) continue;
            figure.SetTo(Scalar.Black);
            Draw(shadow, figure, ShadowThickness * sample.Height);
            Cv2.BitwiseAnd(figure, sample.Beside, figure);
            Cv2.BitwiseAnd(figure, sample.Shadow, common);
            both += Cv2.CountNonZero(common);
            each += Cv2.CountNonZero(figure) + sample.ShadowPixels;
        }
        return each == 0 ? 0 : 2.0 * both / each;
    }

    private static Mat Reduced(Mat image)
    {
        var small = new Mat();
        Cv2.Resize(image, small, new Size(image.Cols / Reduction, image.Rows / Reduction), 0, 0, InterpolationFlags.Area);
        return small;
    }

    // Limbs and the filled torso, in white.
    private static void Draw(PersonPose pose, Mat mask, float thickness)
    {
        int pixels = Math.Max(1, (int)MathF.Round(thickness / Reduction));
        foreach (Limb limb in BodyLimbs)
        {
            if (Seen(limb.From) && Seen(limb.To)) Cv2.Line(mask, Place(limb.From), Place(limb.To), Scalar.White, pixels);
        }
        if (Seen(LeftShoulder) && Seen(RightShoulder) && Seen(LeftHip) && Seen(RightHip))
            Cv2.FillConvexPoly(mask, [Place(LeftShoulder), Place(RightShoulder), Place(RightHip), Place(LeftHip)], Scalar.White);

        bool Seen(int point) => pose.Points[point].Confidence > BodyMeasure.Confident;
        Point Place(int point) => new((int)(pose.Points[point].X / Reduction), (int)(pose.Points[point].Y / Reduction));
    }

    /// <summary>A frame: its pose, the person's height in pixels, and as masks its shadow and what lies beside the body.</summary>
    private sealed record Sample(PersonPose Pose, float Height, Mat Shadow, Mat Beside, int ShadowPixels) : IDisposable
    {
        public static Sample Of(Mat image, Mat plate, PersonPose pose)
        {
            float top = float.MaxValue, bottom = float.MinValue;
            foreach (Keypoint point in pose.Points.AsSpan(0, BodyCount))
            {
                if (point.Confidence <= BodyMeasure.Confident) continue;
                (top, bottom) = (MathF.Min(top, point.Y), MathF.Max(bottom, point.Y));
            }
            float height = MathF.Max(1, bottom - top);
            Mat beside = Mat.Zeros(image.Size(), MatType.CV_8UC1), shadow = Mat.Zeros(image.Size(), MatType.CV_8UC1);
            Draw(pose, beside, BodyThickness * height);
            Cv2.BitwiseNot(beside, beside);
            MarkShadow(image, plate, beside, shadow);
            return new Sample(pose, height, shadow, beside, Cv2.CountNonZero(shadow));
        }

        public void Dispose()
        {
            Shadow.Dispose();
            Beside.Dispose();
        }

        private static unsafe void MarkShadow(Mat image, Mat plate, Mat beside, Mat shadow)
        {
            (int rows, int columns) = (image.Rows, image.Cols);
            for (int y = 0; y < rows; y++)
            {
                byte* now = (byte*)image.Ptr(y), still = (byte*)plate.Ptr(y), free = (byte*)beside.Ptr(y), marked = (byte*)shadow.Ptr(y);
                for (int x = 0; x < columns; x++)
                {
                    if (free[x] == 0) continue;
                    float blue = Ratio(3 * x), green = Ratio((3 * x) + 1), red = Ratio((3 * x) + 2);
                    float least = MathF.Min(blue, MathF.Min(green, red)), most = MathF.Max(blue, MathF.Max(green, red));
                    if (least >= MinShadow && most <= MaxShadow && most - least <= MaxTint) marked[x] = byte.MaxValue;
                }

                float Ratio(int at) => (now[at] + 1f) / (still[at] + 1f);
            }
        }
    }
}
