using LiveDance.Engine;
using LiveDance.Engine.Frames;
using LiveDance.Training.Data;
using LiveDance.Training.Preparation;
using OpenCvSharp;

namespace LiveDance.Training.Tests;

public sealed class KnownPosesTests : IDisposable
{
    private static readonly Size Video = new(640, 480);

    private readonly TestFolder _folder = new();

    public KnownPosesTests() => SmallDataset.Make(_folder.Path).Dispose();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Poses_of_a_square_crop_are_moved_to_their_places_in_the_whole_images()
    {
        (PersonPose[] before, PersonPose[] after) = (PoseFile.Read(_folder.Path), Copied(FrameCrop.Of(Video, Video)));
        Assert.Equal(SmallDataset.Count, after.Length);
        // The square's middle 480 x 480 pixels were scaled to 128 x 128.
        for (int i = 0; i < after.Length; i += 50)
        {
            Keypoint from = before[i].Points[Keypoints135.LeftWrist], to = after[i].Points[Keypoints135.LeftWrist];
            Assert.Equal(((from.X + 0.5f) * 3.75f) + 80 - 0.5f, to.X, 0.01f);
            Assert.Equal(((from.Y + 0.5f) * 3.75f) - 0.5f, to.Y, 0.01f);
            Assert.Equal(from.Confidence, to.Confidence);
            Assert.Equal(before[i].Points.Count(point => point.Seen), after[i].Points.Count(point => point.Seen));
        }
    }

    [Fact]
    public void The_same_crop_changes_nothing()
    {
        (PersonPose[] before, PersonPose[] after) = (PoseFile.Read(_folder.Path), Copied(FrameCrop.Of(Video, SmallDataset.Size)));
        Assert.Equal(before[7].Points[3].X, after[7].Points[3].X, 0.001f);
        Assert.Equal(before[7].Points[3].Y, after[7].Points[3].Y, 0.001f);
    }

    [Fact]
    public void A_dataset_of_another_video_is_refused()
    {
        using MemoryStream poses = new(), times = new();
        EngineException refusal = Assert.Throws<EngineException>(
            () => KnownPoses.Copy(_folder.Path, "/videos/other.mp4", FrameCrop.Of(Video, Video), poses, times));
        Assert.Contains("was prepared from 'walker.mp4', not from 'other.mp4'", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, poses.Length);
    }

    private PersonPose[] Copied(FrameCrop crop)
    {
        using var target = new TestFolder();
        using (FileStream poses = File.Create(target.File(PoseFile.Name)), times = File.Create(target.File(FrameTimeFile.Name)))
            Assert.Equal(SmallDataset.Count, KnownPoses.Copy(_folder.Path, "/videos/walker.mp4", crop, poses, times));
        Assert.NotNull(FrameTimeFile.Read(target.Path, SmallDataset.Count, 1));
        return PoseFile.Read(target.Path);
    }
}
