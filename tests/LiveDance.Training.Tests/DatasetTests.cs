using LiveDance.Engine;
using LiveDance.Engine.Frames;
using LiveDance.Training.Augmentation;
using LiveDance.Training.Data;
using LiveDance.Training.Preparation;
using OpenCvSharp;
using static TorchSharp.torch;
using DisposeScope = TorchSharp.DisposeScope;
using Size = OpenCvSharp.Size;

namespace LiveDance.Training.Tests;

public class DatasetTests
{
    [Fact]
    public void Dataset_window_has_the_pixels_of_the_frame()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        Assert.Equal(SmallDataset.Count, dataset.Count);
        Assert.True(dataset.TrainEnd < dataset.TestBegin && dataset.TestBegin < dataset.Count);
        using Mat frame = dataset.Frame(7);
        var window = new Rect(16, 32, 48, 64);
        byte[] part = new byte[48 * 64 * 3];
        dataset.Read(7, window, part);
        for (int y = 0; y < window.Height; y++)
        {
            for (int x = 0; x < window.Width; x++)
                Assert.Equal(frame.At<Vec3b>(window.Y + y, window.X + x).Item1, part[(((y * window.Width) + x) * 3) + 1]);
        }
    }

    [Fact]
    public void Dataset_folder_that_is_missing_unfinished_or_damaged_is_refused_by_name()
    {
        using var folder = new TestFolder();
        TrainingException missing = Assert.Throws<TrainingException>(() => Dataset.Open(folder.File("absent")));
        Assert.Contains("no dataset folder", missing.Message, StringComparison.Ordinal);
        Assert.Equal(TrainingProblem.DatasetMissing, missing.Problem);
        TrainingException other = Assert.Throws<TrainingException>(() => Dataset.Open(folder.Path));
        Assert.Contains("is no dataset", other.Message, StringComparison.Ordinal);
        Assert.Equal(TrainingProblem.DatasetMissing, other.Problem);
        File.WriteAllBytes(folder.File(PoseFile.Name), []);
        TrainingException unfinished = Assert.Throws<TrainingException>(() => Dataset.Open(folder.Path));
        Assert.Contains("not finished", unfinished.Message, StringComparison.Ordinal);
        Assert.Equal(TrainingProblem.DatasetUnfinished, unfinished.Problem);
        SmallDataset.Make(folder.Path).Dispose();
        string manifest = folder.File(DatasetManifest.FileName), text = File.ReadAllText(manifest);
        File.WriteAllText(manifest, text.Replace("sticks/1", "sticks/9", StringComparison.Ordinal));
        Assert.Contains("sticks/9", Refused(folder.Path), StringComparison.Ordinal);
        File.WriteAllText(manifest, "{");
        Assert.Contains(manifest, Refused(folder.Path), StringComparison.Ordinal);
        File.WriteAllText(manifest, text);
        using (FileStream frames = File.OpenWrite(folder.File(FrameStore.FramesFile))) frames.SetLength(frames.Length - 1);
        Assert.Contains("frames are not complete", Refused(folder.Path), StringComparison.Ordinal);

        static string Refused(string path) => Assert.Throws<EngineException>(() => Dataset.Open(path)).Message;
    }

    [Fact]
    public void Pose_file_that_is_truncated_loses_the_incomplete_record_only()
    {
        using var folder = new TestFolder();
        SmallDataset.Make(folder.Path).Dispose();
        using (FileStream poses = File.OpenWrite(folder.File(PoseFile.Name))) poses.SetLength(poses.Length - 5);
        PersonPose[] read = PoseFile.Read(folder.Path);
        Assert.Equal(SmallDataset.Count - 1, read.Length);
        Assert.Equal(SmallDataset.Walker(3).Points, read[3].Points);
    }

    [Fact]
    public void Background_plate_does_not_show_the_person()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        using Mat plate = BackgroundPlate.Make(dataset.Count, dataset.Frame, dataset.Poses, SmallDataset.Size);
        using Mat wall = new(SmallDataset.Size, MatType.CV_8UC3, new Scalar(90, 90, 90));
        using var difference = new Mat();
        Cv2.Absdiff(plate, wall, difference);
        Scalar worst = Cv2.Mean(difference);
        Assert.True(worst.Val0 < 0.1 && worst.Val1 < 0.1 && worst.Val2 < 0.1, $"{worst.Val0} {worst.Val1} {worst.Val2}");
    }

    [Fact]
    public void Dancer_window_lies_on_the_grid_within_the_frame_around_its_point()
    {
        var random = new Random(4);
        for (int i = 0; i < 500; i++)
        {
            var place = new Point(random.Next(512), random.Next(384));
            Rect window = DancerWindow.Place(place, new Size(192, 192), new Size(512, 384));
            Assert.Equal((192, 192), (window.Width, window.Height));
            Assert.True(window.X % DancerWindow.Grid == 0 && window.Y % DancerWindow.Grid == 0);
            Assert.True(window.X >= 0 && window.Y >= 0 && window.X + window.Width <= 512 && window.Y + window.Height <= 384);
            Assert.True(window.X <= place.X && place.X < window.X + window.Width, $"{place} {window}");
            Assert.True(window.Y <= place.Y && place.Y < window.Y + window.Height, $"{place} {window}");
        }
    }

    [Fact]
    public void Frame_warp_moves_pixels_and_key_points_alike()
    {
        PersonPose moved = Warped(new FrameWarp(Turn: 0.1f, Scale: 1.1f, X: 128, Y: 140));
        // By hand: 72.5 right of and 19.5 above the point that stays, turned by 0.1 clockwise and 1.1 times as far.
        Assert.Equal(209.495, moved.Points[Keypoints135.LeftWrist].X, 0.01);
        Assert.Equal(126.619, moved.Points[Keypoints135.LeftWrist].Y, 0.01);
        Assert.False(moved.Points[Keypoints135.RightWrist].Seen);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(16_777_215)]
    public void Frame_warp_with_deformation_moves_pixels_and_key_points_alike(int deformation)
    {
        var warp = new FrameWarp(Turn: -0.05f, Scale: 0.95f, X: 128, Y: 140, deformation);
        PersonPose moved = Warped(warp), undeformed = Warped(warp with { Deformation = 0 });
        Assert.NotEqual(undeformed.Points[Keypoints135.LeftWrist], moved.Points[Keypoints135.LeftWrist]);
    }

    [Fact]
    public void Elastic_deformation_is_inverted_to_a_hundredth_of_a_pixel_and_bounded()
    {
        for (int seed = 1; seed <= 200; seed++)
        {
            var deformation = new ElasticDeformation(seed);
            float x = seed * 37 % 512, y = seed * 91 % 512;
            (float movedX, float movedY) = deformation.Forward(x, y);
            (float backX, float backY) = deformation.Inverse(movedX, movedY);
            Assert.Equal(x, backX, 0.01);
            Assert.Equal(y, backY, 0.01);
            // Two waves of at most 220 pixels that stretch by at most 0.09: 0.09 x 220 / 2 pi each.
            Assert.InRange(Math.Abs(movedX - x), 0, 6.31);
            Assert.InRange(Math.Abs(movedY - y), 0, 6.31);
        }
    }

    [Theory]
    [InlineData(0, 96, 64, 160, 128)]
    [InlineData(7, 300, 0, 192, 192)]
    [InlineData(9, 0, 100, 100, 100)]
    [InlineData(12, 0, 0, 492, 292)]
    public void Window_of_a_warped_frame_is_the_one_that_is_computed_pixel_by_pixel(int deformation, int x, int y, int width, int height)
    {
        using var frame = new Mat(292, 492, MatType.CV_8UC3);
        Cv2.Randu(frame, Scalar.All(0), Scalar.All(255));
        Cv2.GaussianBlur(frame, frame, new Size(9, 9), 2);
        var warp = new FrameWarp(Turn: 0.08f, Scale: 1.09f, X: 240, Y: 150, deformation);
        var elastic = new ElasticDeformation(Math.Max(1, deformation));
        using var places = new Mat(height, width, MatType.CV_32FC2);
        (float sin, float cos) = (MathF.Sin(warp.Turn) / warp.Scale, MathF.Cos(warp.Turn) / warp.Scale);
        for (int row = 0; row < height; row++)
        {
            for (int column = 0; column < width; column++)
            {
                (float fromX, float fromY) = (x + column + 0.5f, y + row + 0.5f);
                if (deformation != 0) (fromX, fromY) = elastic.Inverse(fromX, fromY);
                (fromX, fromY) = (fromX - warp.X, fromY - warp.Y);
                places.Set(row, column, new Vec2f(
                    warp.X + (cos * fromX) + (sin * fromY) - 0.5f, warp.Y - (sin * fromX) + (cos * fromY) - 0.5f));
            }
        }
        using Mat expected = new(), cut = new(), none = new();
        Cv2.Remap(frame, expected, places, none, InterpolationFlags.Cubic, BorderTypes.Replicate);
        warp.Cut(frame, new Rect(x, y, width, height), cut);
        // OpenCV rounds places to a 32nd of a pixel, and the shifts of a row are computed by rotation.
        Assert.InRange(Cv2.Norm(expected, cut, NormTypes.INF), 0, 4);
        Assert.InRange(Cv2.Norm(expected, cut, NormTypes.L1) / (width * height * 3), 0, 0.02);
    }

    // A disc is drawn where a wrist is, and its middle found again in the warped frame, under the warped wrist.
    private static PersonPose Warped(FrameWarp warp)
    {
        var pose = new PersonPose { Found = true };
        pose.Points[Keypoints135.LeftWrist] = new Keypoint(200.5f, 120.5f, 0.9f);
        using var frame = new Mat(256, 256, MatType.CV_8UC3);
        frame.SetTo(default);
        Cv2.Circle(frame, 200, 120, 4, new Scalar(255, 255, 255), -1);
        using var window = new Mat();
        warp.Cut(frame, new Rect(96, 64, 160, 128), window);
        PersonPose moved = warp.Of(pose);
        Assert.Equal(200.5f, pose.Points[Keypoints135.LeftWrist].X);
        (double x, double y, double sum) = (0, 0, 0);
        (int rows, int columns) = (window.Rows, window.Cols);
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                double bright = window.At<Vec3b>(row, column).Item0;
                (x, y, sum) = (x + (bright * (96 + column + 0.5)), y + (bright * (64 + row + 0.5)), sum + bright);
            }
        }
        Assert.Equal(moved.Points[Keypoints135.LeftWrist].X, x / sum, 0.1);
        Assert.Equal(moved.Points[Keypoints135.LeftWrist].Y, y / sum, 0.1);
        return moved;
    }

    [Fact]
    public void Identity_warp_leaves_pixels_unchanged()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        using Mat frame = dataset.Frame(3), cut = new();
        FrameWarp.Identity.Cut(frame, new Rect(20, 12, 40, 32), cut);
        (int rows, int columns) = (cut.Rows, cut.Cols);
        for (int y = 0; y < rows; y++)
            for (int x = 0; x < columns; x++) Assert.Equal(frame.At<Vec3b>(12 + y, 20 + x), cut.At<Vec3b>(y, x));
    }

    [Fact]
    public void SequenceSampler_reads_the_same_frames_with_one_thread_and_with_many()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        using var alone = new SequenceSampler(dataset, sequences: 8, batch: 8, seed: 3);
        using var together = new SequenceSampler(dataset, sequences: 8, batch: 8, seed: 3, readers: 4);
        using DisposeScope scope = NewDisposeScope();
        for (int step = 0; step < 3; step++)
        {
            int count = alone.ChooseSequences(step, 1);
            Assert.Equal(count, together.ChooseSequences(step, 1));
            SequenceBatch one = alone.Read(0, count, scope), many = together.Read(0, count, scope);
            Assert.True(one.Truths[0].equal(many.Truths[0]).all().item<bool>() && one.Drawings[0].equal(many.Drawings[0]).all().item<bool>());
            Assert.True(one.Coordinates[0].equal(many.Coordinates[0]).all().item<bool>() && one.Weights[0].equal(many.Weights[0]).all().item<bool>());
            Assert.Equal(one.DetailCrops, many.DetailCrops);
            alone.StoreOutputs(0, one.Previous);
            together.StoreOutputs(0, many.Previous);
        }
    }

    [Fact]
    public void SequenceSampler_reads_ahead_the_frames_that_it_would_have_read_in_time()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        using var inTime = new SequenceSampler(dataset, sequences: 8, batch: 4, seed: 3, readers: 2);
        using var ahead = new SequenceSampler(dataset, sequences: 8, batch: 4, seed: 3, readers: 2);
        for (int step = 0; step < 8; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            // Steps of one and of two frames; two are not followed by reading ahead.
            int unroll = 1 + (step % 2), count = inTime.ChooseSequences(step, unroll);
            Assert.Equal(count, ahead.ChooseSequences(step, unroll));
            if (step is not 3 and not 7) ahead.ReadAhead(step + 1, 1 + ((step + 1) % 2));
            SequenceBatch one = inTime.Read(0, count, scope), other = ahead.Read(0, count, scope);
            foreach ((Tensor expected, Tensor actual) in one.Tensors.Zip(other.Tensors)) Assert.True(expected.equal(actual).all().item<bool>());
            Assert.Equal(one.DetailCrops, other.DetailCrops);
            Assert.Equal(one.Hands, other.Hands);
            Assert.Equal(inTime.Positions, ahead.Positions);
            // What was stored in a sequence comes back in a later step, four steps after.
            inTime.StoreOutputs(0, (one.Previous * 0) + step);
            ahead.StoreOutputs(0, (other.Previous * 0) + step);
        }
        Assert.Equal(inTime.Save()["positions"].data<float>().ToArray(), ahead.Save()["positions"].data<float>().ToArray());
        Assert.Equal(inTime.Save()["painted"].data<float>().ToArray(), ahead.Save()["painted"].data<float>().ToArray());
    }

    [Fact]
    public void What_was_read_ahead_for_another_step_is_dropped()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        using var sampler = new SequenceSampler(dataset, sequences: 8, batch: 4, seed: 3, readers: 2);
        using DisposeScope scope = NewDisposeScope();
        sampler.ChooseSequences(0, 1);
        sampler.ReadAhead(1, 1);
        // The loss of step 0 was infinite: it is computed again.
        int count = sampler.ChooseSequences(0, 2);
        SequenceBatch batch = sampler.Read(0, count, scope);
        Assert.Equal(2, batch.Truths.Length);
        Assert.Equal(2, count);
    }

    [Fact]
    public void SequenceSampler_takes_sequences_in_turn_and_returns_what_was_stored_in_each()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        using var sampler = new SequenceSampler(dataset, sequences: 3, batch: 1, seed: 1);
        using DisposeScope scope = NewDisposeScope();
        for (int step = 0; step < 3; step++)
        {
            sampler.ChooseSequences(step, unroll: 1);
            // Each sequence stores a level of its own, far brighter than any picture.
            sampler.StoreOutputs(0, (sampler.Read(0, 1, scope).Previous * 0) + (100 * (step + 1)));
        }
        int continued = 0;
        for (int step = 3; step < 30; step++)
        {
            sampler.ChooseSequences(step, unroll: 1);
            Tensor previous = sampler.Read(0, 1, scope).Previous;
            sampler.StoreOutputs(0, previous);
            float level = previous.max().item<float>();
            // A sequence that restarted has lost it.
            if (level < 50) continue;
            Assert.InRange(level, (100 * ((step % 3) + 1)) - 1, (100 * ((step % 3) + 1)) + 1);
            continued++;
        }
        Assert.True(continued > 3, $"{continued}");
    }
}
