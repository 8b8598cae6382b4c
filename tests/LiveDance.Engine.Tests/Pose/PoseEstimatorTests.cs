using LiveDance.Engine.Frames;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Pose;
using LiveDance.Engine.Pose.Networks;
using OpenCvSharp;

namespace LiveDance.Engine.Tests.Pose;

/// <summary>Tests <see cref="PoseEstimator"/> on single images and clips.</summary>
public sealed class PoseEstimatorTests : IDisposable
{
    private readonly PoseEstimator _estimator = new(new PoseOptions(PoseModel.Lite), ExecutionDevice.Cpu);
    private readonly PersonPose _pose = new();

    public void Dispose() => _estimator.Dispose();

    [Fact]
    public void Image_without_a_person_gives_an_empty_pose()
    {
        using var nothing = new Mat();
        using var black = new Mat(64, 64, MatType.CV_8UC3, Scalar.All(0));
        using var thin = new Mat(50, 1, MatType.CV_8UC3, Scalar.All(128));
        using var noise = new Mat(480, 640, MatType.CV_8UC3);
        new Random(1).NextBytes(noise.AsSpan<byte>());
        foreach (Mat image in (Mat[])[nothing, black, thin, noise])
        {
            _pose.Found = true;
            _pose.Points[0] = new Keypoint(1, 2, 1);
            _estimator.Estimate(image, _pose);
            Assert.False(_pose.Found);
            Assert.All(_pose.Points, point => Assert.Equal(Keypoint.Missing, point));
        }
    }

    [FootageFact("footage/guest.mp4")]
    public void Person_lost_for_long_is_found_again_on_another_track()
    {
        using Mat image = GuestFrame(30);
        using var black = new Mat(image.Rows, image.Cols, MatType.CV_8UC3, Scalar.All(0));

        _estimator.Estimate(image, _pose);
        Assert.True(_pose.Found);
        int track = _pose.Track;
        _estimator.Estimate(image, _pose);
        Assert.Equal(track, _pose.Track);

        for (int i = 0; i < 20; i++)
        {
            _estimator.Estimate(black, _pose);
            Assert.False(_pose.Found);
            Assert.DoesNotContain(_pose.Points, point => point.Seen);
        }

        _estimator.Estimate(image, _pose);
        Assert.True(_pose.Found);
        Assert.Equal(track + 1, _pose.Track);
        Assert.True(_pose.Points[Keypoints135.LeftHand].Seen);
        Assert.True(_pose.Points[Keypoints135.Face].Seen);
    }

    [FootageFact("footage/guest.mp4")]
    public void Same_frames_after_a_reset_give_the_same_points()
    {
        using Mat first = GuestFrame(30), second = GuestFrame(31);
        Keypoint[] Run()
        {
            _estimator.Reset();
            _estimator.Estimate(first, _pose);
            _estimator.Estimate(second, _pose);
            return [.. _pose.Points];
        }
        Assert.Equal(Run(), Run());
    }

    [FootageFact("footage/guest.mp4")]
    public void Legs_outside_the_image_are_missing()
    {
        using Mat image = GuestFrame(90);
        using Mat upper = image.SubMat(new Rect(0, 0, image.Cols, 220));
        using Mat copy = upper.Clone();
        _estimator.Estimate(copy, _pose);
        Assert.True(_pose.Found);
        Assert.True(_pose.Points[Keypoints135.LeftShoulder].Confidence > 0.5f);
        for (int i = Keypoints135.LeftKnee; i < Keypoints135.BodyCount; i++)
            Assert.Equal(0, _pose.Points[i].Confidence);
    }

    [FootageFact("footage/guest.mp4")]
    public void Person_in_a_small_image_is_found_in_its_pixels()
    {
        using Mat image = GuestFrame(90);
        _estimator.Estimate(image, _pose);
        Keypoint hip = _pose.Points[Keypoints135.LeftHip];

        using var square = image.SubMat(new Rect(80, 0, 480, 480));
        using var tiny = new Mat();
        Cv2.Resize(square, tiny, new Size(64, 64), interpolation: InterpolationFlags.Area);
        _estimator.Reset();
        _estimator.Estimate(tiny, _pose);

        Assert.True(_pose.Found);
        Keypoint expected = new((hip.X - 80) * 64 / 480, hip.Y * 64 / 480, 1);
        Assert.True(_pose.Points[Keypoints135.LeftHip].DistanceTo(expected) < 2, "the hip is wrong by more than two pixels");
    }

    [FootageFact("footage/guest.mp4")]
    public void Mirrored_person_has_left_and_right_exchanged()
    {
        using Mat image = GuestFrame(90);
        _estimator.Estimate(image, _pose);
        Keypoint[] straight = [.. _pose.Points];
        using var mirrored = new Mat();
        Cv2.Flip(image, mirrored, FlipMode.Y);
        _estimator.Reset();
        _estimator.Estimate(mirrored, _pose);

        foreach ((int left, int right) in ((int, int)[])[(5, 6), (9, 10), (15, 16), (95, 116), (133, 134), (59, 68)])
        {
            Keypoint expected = straight[left] with { X = image.Cols - straight[left].X };
            float off = _pose.Points[right].DistanceTo(expected);
            Assert.True(_pose.Points[right].Seen && off < 6, $"point {right} is {off} pixels from where {left} was");
        }
    }

    [FootageFact("footage/guest.mp4")]
    public void Body_network_is_replaced_during_a_session_and_back()
    {
        using Mat image = GuestFrame(90);
        Keypoint lite = Ankle(), full = lite;
        _estimator.SwitchTo(PoseModel.Full, PoseCadence.HandsInTurn);
        // Until the network is loaded the previous one is used; then the result changes slightly.
        for (int i = 0; i < 300 && full == lite; i++) full = Ankle();
        Assert.NotEqual(lite, full);
        Assert.InRange(full.DistanceTo(lite), 0.01f, 10);

        _estimator.SwitchTo(PoseModel.Lite, PoseCadence.EveryFrame);
        Assert.Equal(lite, Ankle());

        // Reset each time, so that only the network makes a difference.
        Keypoint Ankle()
        {
            _estimator.Reset();
            _estimator.Estimate(image, _pose);
            return _pose.Points[Keypoints135.LeftAnkle];
        }
    }

    [Fact]
    public void Disposing_waits_for_networks_that_are_being_loaded()
    {
        var bodies = new BodyModelSwitcher(ModelFolder.PoseNetworks(), PoseModel.Lite, ExecutionDevice.Cpu, threads: 1);
        bodies.Request(PoseModel.Heavy);
        Task loading = bodies.Loading;
        Assert.False(loading.IsCompleted);
        bodies.Dispose();
        Assert.True(loading.IsCompletedSuccessfully);
    }

    [Fact]
    public void Presets_are_ordered_from_fast_to_accurate()
    {
        Assert.Equal((PoseModel.Lite, PoseCadence.AllInTurn), (PoseOptions.For(PosePreset.Fast).Model, PoseOptions.For(PosePreset.Fast).Cadence));
        Assert.Equal((PoseModel.Full, PoseCadence.HandsInTurn), (PoseOptions.For(PosePreset.Balanced).Model, PoseOptions.For(PosePreset.Balanced).Cadence));
        Assert.Equal((PoseModel.Heavy, PoseCadence.EveryFrame), (PoseOptions.For(PosePreset.Best).Model, PoseOptions.For(PosePreset.Best).Cadence));
    }

    [FootageFact("footage/guest.mp4")]
    public void Hands_and_face_can_be_left_out()
    {
        var settings = new PoseOptions(PoseModel.Lite, Hands: false, Face: false);
        using var body = new PoseEstimator(settings, ExecutionDevice.Cpu);
        using Mat image = GuestFrame(30);
        body.Estimate(image, _pose);
        Assert.True(_pose.Found);
        Assert.DoesNotContain(_pose.Points[Keypoints135.BodyCount..], point => point.Seen);
    }

    [FootageFact("footage/guest.mp4")]
    public void Fifty_frames_allocate_nothing()
    {
        using Mat first = GuestFrame(30), second = GuestFrame(31);
        for (int i = 0; i < 10; i++) _estimator.Estimate(i % 2 == 0 ? first : second, _pose);

        Assert.Equal(0, Allocation.Least(() =>
        {
            for (int i = 0; i < 50; i++) _estimator.Estimate(i % 2 == 0 ? first : second, _pose);
        }));
        Assert.True(_pose.Points[Keypoints135.Face].Seen);
    }

    private static Mat GuestFrame(int number)
    {
        using var capture = new VideoCapture(Footage.InShared("footage", "guest.mp4"));
        var image = new Mat();
        for (int i = 0; i <= number; i++) Assert.True(capture.Read(image));
        return image;
    }
}
