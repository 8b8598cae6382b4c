using LiveDance.Engine.Calibration;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Retargeting;
using OpenCvSharp;

namespace LiveDance.Engine.Tests.Calibration;

/// <summary>Tests the storage of a calibration from one session to the next.</summary>
public sealed class CalibrationStoreTests : IDisposable
{
    private static readonly BodyStatistics Target = new() { AnkleNear = 474, AnkleFar = 429, HeightNear = 356, HeightFar = 319, CentreX = 256 };
    private static readonly PerformerSkeleton Skeleton =
        PerformerSkeleton.Load(Path.Combine(Footage.Nova, PerformerSkeleton.FileName));

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Calibration_is_used_from_the_first_frame_of_the_next_session_with_the_same_camera()
    {
        float calibrated;
        using (var session = new CalibratedSession(_folder.Path, "camera 0"))
        {
            session.Calibrate();
            Assert.Contains("Calibrated", session.Store.Message, StringComparison.Ordinal);
            calibrated = session.Stand(seconds: 20);
        }
        Assert.Equal(["camera-0.json"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));

        using (var next = new CalibratedSession(_folder.Path, "camera 0"))
        {
            Assert.Equal(calibrated, next.Stand(seconds: 0), 1f);
            Assert.Contains("earlier session", next.Store.Message, StringComparison.Ordinal);
        }
        using var other = new CalibratedSession(_folder.Path, "camera 1");
        Assert.Empty(other.Store.Message);
        // Without a calibration a person who stands still is placed in the middle of the range.
        Assert.Equal((474 + 429) / 2f, other.Stand(seconds: 0), 1f);
    }

    [Fact]
    public void Calibration_for_another_aspect_ratio_is_reported_and_not_used()
    {
        using (var session = new CalibratedSession(_folder.Path, "camera 0")) session.Calibrate();
        using var wide = new CalibratedSession(_folder.Path, "camera 0", width: 1280);
        Assert.Equal((474 + 429) / 2f, wide.Stand(seconds: 0), 1f);
        Assert.Contains("another aspect ratio (640 x 480, now 1280 x 480)", wide.Store.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Calibration_whose_dancer_leaves_is_reported_and_not_stored()
    {
        using var session = new CalibratedSession(_folder.Path, "camera 0");
        session.Stand(seconds: 1);
        session.Calibration.Begin();
        session.Nobody(seconds: 30);
        Assert.Contains("not visible from head to foot", session.Store.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
        Assert.Empty(session.Calibration.Prompt);
    }

    [Fact]
    public void Session_that_ends_during_a_calibration_keeps_the_last_one()
    {
        using (var session = new CalibratedSession(_folder.Path, "camera 0")) session.Calibrate();
        byte[] kept = File.ReadAllBytes(Path.Combine(_folder.Path, "camera-0.json"));
        using (var session = new CalibratedSession(_folder.Path, "camera 0"))
        {
            session.Calibration.Begin();
            session.Stand(seconds: 6);
            Assert.Contains("Step towards", session.Calibration.Prompt, StringComparison.Ordinal);
        }
        Assert.Equal(kept, File.ReadAllBytes(Path.Combine(_folder.Path, "camera-0.json")));
    }

    [Fact]
    public void Learned_limb_proportions_are_stored_at_the_end_of_a_session()
    {
        float shin;
        using (var session = new CalibratedSession(_folder.Path, "camera 0"))
        {
            session.Calibrate();
            session.Store.StoreLimbs();
            shin = session.Retargeter.LearnedProportions[LimbKind.Shin];
        }
        Assert.InRange(shin, 0.2f, 0.35f);
        // Another person was visible for a moment.
        using (var session = new CalibratedSession(_folder.Path, "camera 0"))
        {
            session.Stand(seconds: 0);
            session.Nobody(seconds: 30);
            session.Stand(seconds: 0);
            Assert.Empty(session.Retargeter.LearnedProportions);
            session.Store.StoreLimbs();
        }
        using var next = new CalibratedSession(_folder.Path, "camera 0");
        Assert.Equal(shin, next.Retargeter.LearnedProportions[LimbKind.Shin], 0.0001f);
        using var other = new CalibratedSession(_folder.Path, "camera 1");
        Assert.Empty(other.Retargeter.LearnedProportions);
    }

    [Fact]
    public void Unwritable_folder_is_reported()
    {
        File.WriteAllText(_folder.File("occupied"), "");
        using var session = new CalibratedSession(_folder.File("occupied"), "camera 0");
        session.Calibrate();
        Assert.Contains("cannot be saved", session.Store.Message, StringComparison.Ordinal);
    }

    // A session of the normalization only, with synthetic poses.
    private sealed class CalibratedSession : IDisposable
    {
        private const double Rate = 30;
        private readonly Frame _frame = new(FrameFormat.NoPicture);
        private int _number;

        public CalibratedSession(string folder, string camera, int width = 640)
        {
            Calibration = new CalibrationStage(Normalizer);
            Store = new CalibrationStore(Calibration, () => Retargeter, camera, folder);
            _frame.Image.Create(480, width, MatType.CV_8UC3);
        }

        public CalibrationStage Calibration { get; }

        public PoseNormalizer Normalizer { get; } = new(Target, new OpenCvSharp.Size(512, 512));

        public SkeletonRetargeter Retargeter { get; } = new(Skeleton, Target);

        public CalibrationStore Store { get; }

        public void Dispose() => _frame.Dispose();

        // All steps of a calibration.
        public void Calibrate()
        {
            Calibration.Begin();
            (float, float, float)[] steps = [(400, 300, 0.15f), (460, 345, 0.15f), (350, 262, 0.15f), (400, 300, 0.42f)];
            foreach ((float ankle, float height, float reach) in steps)
                Show(Dancer(ankle, height, reach), GuidedCalibration.StepSeconds);
            Show(Dancer(400, 300, 0.15f), 0.5);
            Assert.Empty(Calibration.Prompt);
        }

        // The final position of the ankle.
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
                Retargeter.Process(_frame);
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
