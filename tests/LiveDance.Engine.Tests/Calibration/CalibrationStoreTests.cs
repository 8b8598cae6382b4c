using LiveDance.Engine.Calibration;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Retargeting;
using OpenCvSharp;

namespace LiveDance.Engine.Tests.Calibration;

/// <summary>A calibration from one show to the next.</summary>
public sealed class CalibrationStoreTests : IDisposable
{
    private static readonly BodyStatistics Target = new() { AnkleNear = 474, AnkleFar = 429, HeightNear = 356, HeightFar = 319, CentreX = 256 };
    private static readonly PerformerSkeleton Skeleton =
        PerformerSkeleton.Load(Path.Combine(Footage.Nova, PerformerSkeleton.FileName));

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_measured_is_used_from_the_first_frame_of_the_next_show_with_the_same_camera()
    {
        float calibrated;
        using (var show = new CalibratedSession(_folder.Path, "camera 0"))
        {
            show.Walk();
            Assert.Contains("Calibrated", show.Store.Message, StringComparison.Ordinal);
            calibrated = show.Stand(seconds: 20);
        }
        Assert.Equal(["camera-0.json"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));

        using (var next = new CalibratedSession(_folder.Path, "camera 0"))
        {
            Assert.Equal(calibrated, next.Stand(seconds: 0), 1f);
            Assert.Contains("earlier session", next.Store.Message, StringComparison.Ordinal);
        }
        using var other = new CalibratedSession(_folder.Path, "camera 1");
        Assert.Empty(other.Store.Message);
        // Of this one nothing is known: who stands still stands in the middle of the floor.
        Assert.Equal((474 + 429) / 2f, other.Stand(seconds: 0), 1f);
    }

    [Fact]
    public void Images_of_another_shape_are_said_and_the_show_measures_by_itself()
    {
        using (var show = new CalibratedSession(_folder.Path, "camera 0")) show.Walk();
        using var wide = new CalibratedSession(_folder.Path, "camera 0", width: 1280);
        Assert.Equal((474 + 429) / 2f, wide.Stand(seconds: 0), 1f);
        Assert.Contains("another shape (640 x 480, now 1280 x 480)", wide.Store.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_leaves_in_the_middle_is_told_and_nothing_is_kept()
    {
        using var show = new CalibratedSession(_folder.Path, "camera 0");
        show.Stand(seconds: 1);
        show.Calibration.Begin();
        show.Nobody(seconds: 30);
        Assert.Contains("not visible from head to foot", show.Store.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
        Assert.Empty(show.Calibration.Prompt);
    }

    [Fact]
    public void A_show_that_ends_in_the_middle_of_one_keeps_the_last()
    {
        using (var show = new CalibratedSession(_folder.Path, "camera 0")) show.Walk();
        byte[] kept = File.ReadAllBytes(Path.Combine(_folder.Path, "camera-0.json"));
        using (var show = new CalibratedSession(_folder.Path, "camera 0"))
        {
            show.Calibration.Begin();
            show.Stand(seconds: 6);
            Assert.Contains("Step towards", show.Calibration.Prompt, StringComparison.Ordinal);
        }
        Assert.Equal(kept, File.ReadAllBytes(Path.Combine(_folder.Path, "camera-0.json")));
    }

    [Fact]
    public void What_the_show_has_learnt_of_the_limbs_is_kept_at_its_end()
    {
        float shin;
        using (var show = new CalibratedSession(_folder.Path, "camera 0"))
        {
            show.Walk();
            show.Store.StoreLimbs();
            shin = show.Fitting.LearnedProportions[LimbKind.Shin];
        }
        Assert.InRange(shin, 0.2f, 0.35f);
        // Somebody else looked in for a moment.
        using (var show = new CalibratedSession(_folder.Path, "camera 0"))
        {
            show.Stand(seconds: 0);
            show.Nobody(seconds: 30);
            show.Stand(seconds: 0);
            Assert.Empty(show.Fitting.LearnedProportions);
            show.Store.StoreLimbs();
        }
        using var next = new CalibratedSession(_folder.Path, "camera 0");
        Assert.Equal(shin, next.Fitting.LearnedProportions[LimbKind.Shin], 0.0001f);
        using var other = new CalibratedSession(_folder.Path, "camera 1");
        Assert.Empty(other.Fitting.LearnedProportions);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_said()
    {
        File.WriteAllText(_folder.File("occupied"), "");
        using var show = new CalibratedSession(_folder.File("occupied"), "camera 0");
        show.Walk();
        Assert.Contains("cannot be saved", show.Store.Message, StringComparison.Ordinal);
    }

    // A show of nothing but its normalization, before a dancer made of points.
    private sealed class CalibratedSession : IDisposable
    {
        private const double Rate = 30;
        private readonly Frame _frame = new(new FrameFormat(PictureSize: 4, DrawingSize: 1));
        private int _number;

        public CalibratedSession(string folder, string camera, int width = 640)
        {
            Calibration = new CalibrationStage(Normalizer);
            Store = new CalibrationStore(Calibration, Fitting, camera, folder);
            _frame.Image.Create(480, width, MatType.CV_8UC3);
        }

        public CalibrationStage Calibration { get; }

        public PoseNormalizer Normalizer { get; } = new(Target, 512);

        public SkeletonRetargeter Fitting { get; } = new(Skeleton, Target);

        public CalibrationStore Store { get; }

        public void Dispose() => _frame.Dispose();

        // All that a calibration asks for.
        public void Walk()
        {
            Calibration.Begin();
            foreach ((float ankle, float height, float reach) in new[] { (400f, 300f, 0.15f), (460f, 345f, 0.15f), (350f, 262f, 0.15f), (400f, 300f, 0.42f) })
                Show(Dancer(ankle, height, reach), GuidedCalibration.StepSeconds);
            Show(Dancer(400, 300, 0.15f), 0.5);
            Assert.Empty(Calibration.Prompt);
        }

        // Where the ankle is drawn at the end.
        public float Stand(double seconds)
        {
            Show(Dancer(400, 300, 0.15f), seconds);
            return _frame.RetargetedPose.Points[Keypoints135.LeftAnkle].Y;
        }

        public void Nobody(double seconds) => Show(new PersonPose(), seconds);

        private void Show(PersonPose pose, double seconds)
        {
            for (int i = 0; i <= seconds * Rate; i++)
            {
                _frame.Time = _number++ / Rate;
                _frame.SmoothedPose.CopyFrom(pose);
                Calibration.Process(_frame);
                Normalizer.Process(_frame);
                Fitting.Process(_frame);
            }
        }

        private static PersonPose Dancer(float ankle, float height, float reach)
        {
            var pose = new PersonPose { Found = true, Track = 1 };
            void Place(int point, float across, float up) =>
                pose.Points[point] = new Keypoint(320 + (across * height), ankle - (up * height), 1);
            Place(Keypoints135.Nose, 0, 1);
            for (int side = 0; side < 2; side++)
            {
                int sign = side == 0 ? 1 : -1;
                Place(Keypoints135.LeftShoulder + side, 0.12f * sign, 0.85f);
                Place(Keypoints135.LeftHip + side, 0.08f * sign, 0.53f);
                Place(Keypoints135.LeftKnee + side, 0.08f * sign, 0.26f);
                Place(Keypoints135.LeftAnkle + side, 0.08f * sign, 0);
                Place(Keypoints135.LeftWrist + side, reach * sign, 0.7f);
            }
            return pose;
        }
    }
}
