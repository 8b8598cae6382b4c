using LiveDance.Engine;
using LiveDance.Engine.Frames;
using LiveDance.Training.Augmentation;
using LiveDance.Training.Data;
using LiveDance.Training.Preparation;
using OpenCvSharp;
using static TorchSharp.torch;
using Size = OpenCvSharp.Size;

namespace LiveDance.Training.Tests;

public class DatasetTests
{
    [Fact]
    public void What_was_prepared_can_be_read_in_parts()
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
    public void Folders_that_are_not_whole_are_refused_by_name()
    {
        using var folder = new TestFolder();
        Assert.Contains("no dataset folder", Refused(folder.File("absent")), StringComparison.Ordinal);
        Assert.Contains("not finished", Refused(folder.Path), StringComparison.Ordinal);
        SmallDataset.Make(folder.Path).Dispose();
        string manifest = folder.File(DatasetManifest.FileName), text = File.ReadAllText(manifest);
        File.WriteAllText(manifest, text.Replace("sticks/1", "sticks/9", StringComparison.Ordinal));
        Assert.Contains("sticks/9", Refused(folder.Path), StringComparison.Ordinal);
        File.WriteAllText(manifest, "{");
        Assert.Contains(manifest, Refused(folder.Path), StringComparison.Ordinal);
        File.WriteAllText(manifest, text);
        using (FileStream frames = File.OpenWrite(folder.File(Dataset.FramesFile))) frames.SetLength(frames.Length - 1);
        Assert.Contains("frames are not complete", Refused(folder.Path), StringComparison.Ordinal);

        static string Refused(string path) => Assert.Throws<EngineException>(() => Dataset.Open(path)).Message;
    }

    [Fact]
    public void A_pose_that_was_cut_off_does_not_count()
    {
        using var folder = new TestFolder();
        SmallDataset.Make(folder.Path).Dispose();
        using (FileStream poses = File.OpenWrite(folder.File(PoseFile.Name))) poses.SetLength(poses.Length - 5);
        PersonPose[] read = PoseFile.Read(folder.Path);
        Assert.Equal(SmallDataset.Count - 1, read.Length);
        Assert.Equal(SmallDataset.Walker(3).Points, read[3].Points);
    }

    [Fact]
    public void The_plate_is_the_wall_without_the_walker()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        using Mat plate = BackgroundPlate.Make(dataset.Count, dataset.Frame, dataset.Poses, SmallDataset.Size);
        using Mat wall = new(SmallDataset.Size, SmallDataset.Size, MatType.CV_8UC3, new Scalar(90, 90, 90));
        using var difference = new Mat();
        Cv2.Absdiff(plate, wall, difference);
        Scalar worst = Cv2.Mean(difference);
        Assert.True(worst.Val0 < 0.1 && worst.Val1 < 0.1 && worst.Val2 < 0.1, $"{worst.Val0} {worst.Val1} {worst.Val2}");
    }

    [Fact]
    public void Windows_hold_their_place_on_the_grid_within_the_frame()
    {
        var random = new Random(4);
        for (int i = 0; i < 500; i++)
        {
            var place = new Point(random.Next(512), random.Next(512));
            Rect window = DancerWindow.Place(place, new Size(192, 192), 512);
            Assert.Equal((192, 192), (window.Width, window.Height));
            Assert.True(window.X % DancerWindow.Grid == 0 && window.Y % DancerWindow.Grid == 0);
            Assert.True(window.X >= 0 && window.Y >= 0 && window.X + window.Width <= 512 && window.Y + window.Height <= 512);
            Assert.True(window.X <= place.X && place.X < window.X + window.Width, $"{place} {window}");
            Assert.True(window.Y <= place.Y && place.Y < window.Y + window.Height, $"{place} {window}");
        }
    }

    [Fact]
    public void What_is_turned_and_scaled_stays_under_its_key_points()
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
    public void What_is_bent_stays_under_its_key_points(int bend)
    {
        var warp = new FrameWarp(Turn: -0.05f, Scale: 0.95f, X: 128, Y: 140, bend);
        PersonPose moved = Warped(warp), unbent = Warped(warp with { Bend = 0 });
        Assert.NotEqual(unbent.Points[Keypoints135.LeftWrist], moved.Points[Keypoints135.LeftWrist]);
    }

    [Fact]
    public void A_bend_is_undone_to_a_hundredth_of_a_pixel_and_moves_nothing_far()
    {
        for (int seed = 1; seed <= 200; seed++)
        {
            var bend = new ElasticDeformation(seed);
            float x = seed * 37 % 512, y = seed * 91 % 512;
            (float bentX, float bentY) = bend.Bent(x, y);
            (float backX, float backY) = bend.Straight(bentX, bentY);
            Assert.Equal(x, backX, 0.01);
            Assert.Equal(y, backY, 0.01);
            // Two waves of at most 220 pixels that stretch by at most 0.09: 0.09 x 220 / 2 pi each.
            Assert.InRange(Math.Abs(bentX - x), 0, 6.31);
            Assert.InRange(Math.Abs(bentY - y), 0, 6.31);
        }
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
    public void What_is_not_transformed_is_cut_as_it_is()
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
    public void Walks_take_turns_and_go_on_from_what_was_painted_there()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        using var streams = new SequenceSampler(dataset, streams: 3, batch: 1, seed: 1);
        for (int step = 0; step < 3; step++)
        {
            streams.Choose(step, unroll: 1);
            // Each walk paints a level of its own, far brighter than any picture.
            streams.Remember(0, (streams.Read(0, 0, 1).Previous * 0) + (100 * (step + 1)));
        }
        int goneOn = 0;
        for (int step = 3; step < 30; step++)
        {
            streams.Choose(step, unroll: 1);
            Tensor previous = streams.Read(0, 0, 1).Previous;
            streams.Remember(0, previous);
            float level = previous.max().item<float>();
            // A walk that began anew knows nothing of it.
            if (level < 50) continue;
            Assert.InRange(level, (100 * ((step % 3) + 1)) - 1, (100 * ((step % 3) + 1)) + 1);
            goneOn++;
        }
        Assert.True(goneOn > 3, $"{goneOn}");
    }
}
