using LiveDance.Engine.Frames;
using LiveDance.Training.Data;

namespace LiveDance.Training.Tests;

/// <summary>The poses of a dataset that travels.</summary>
public sealed class PackedPoseFileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public void Poses_come_back_to_a_thirty_second_of_a_pixel_in_less_than_half_of_the_space()
    {
        var random = new Random(3);
        List<PersonPose> poses = [];
        for (int frame = 0; frame < 300; frame++)
        {
            var pose = new PersonPose { Found = frame % 50 != 0, Track = frame / 50 };
            for (int i = 0; i < pose.Points.Length && pose.Found; i++)
            {
                // A slow walk with the unrest of a detector; some points are out of the frame or not seen.
                pose.Points[i] = i % 9 == 4
                    ? Keypoint.Missing
                    : new Keypoint((3 * i) + frame + random.NextSingle() - 100, (2 * i) - random.NextSingle(), i % 7 == 0 ? 0.001f : 0.5f + (random.NextSingle() / 2));
            }
            poses.Add(pose);
        }
        PackedPoseFile.Write(_folder.Path, poses);
        PersonPose[] back = PackedPoseFile.Read(_folder.Path, poses.Count);
        Assert.Equal(poses.Count, back.Length);
        foreach ((PersonPose pose, PersonPose other) in poses.Zip(back))
        {
            Assert.Equal((pose.Found, pose.Track), (other.Found, other.Track));
            foreach ((Keypoint point, Keypoint unpacked) in pose.Points.Zip(other.Points))
            {
                Assert.Equal(point.Seen, unpacked.Seen);
                Assert.InRange(point.DistanceTo(unpacked), 0, 1.4143f / 32);
                Assert.InRange(point.Confidence - unpacked.Confidence, -1 / 255f, 0.5f / 255);
            }
        }
        Assert.InRange(new FileInfo(_folder.File(PackedPoseFile.Name)).Length, 1, poses.Count * PoseFile.RecordLength / 2);
    }

    [Theory]
    [InlineData(10, 11)]
    [InlineData(10, 9)]
    public void A_file_with_another_number_of_poses_is_refused(int written, int read)
    {
        PackedPoseFile.Write(_folder.Path, [.. Enumerable.Range(0, written).Select(_ => new PersonPose { Found = true })]);
        Assert.Empty(PackedPoseFile.Read(_folder.Path, read));
    }

    [Fact]
    public void A_damaged_file_is_refused()
    {
        File.WriteAllBytes(_folder.File(PackedPoseFile.Name), [.. Enumerable.Range(0, 200).Select(i => (byte)(i * 7))]);
        Assert.Empty(PackedPoseFile.Read(_folder.Path, 10));
    }

    public void Dispose() => _folder.Dispose();
}
