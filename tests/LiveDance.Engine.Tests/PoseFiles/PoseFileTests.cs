using System.Diagnostics;
using LiveDance.Engine.Frames;
using LiveDance.Engine.PoseFiles;
using OpenCvSharp;
using RecordedPoses = LiveDance.Engine.PoseFiles.PoseFile;

namespace LiveDance.Engine.Tests.PoseFiles;

public sealed class PoseFileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Poses_are_read_as_they_were_recorded()
    {
        string path = Record(count: 90, music: ("song.mp3", 12.5));
        RecordedPoses file = RecordedPoses.Read(path);
        Assert.Equal((90, 640, 480), (file.Poses.Count, file.Width, file.Height));
        Assert.Equal("song.mp3", file.Music!.Value.File);
        // The music was heard ten seconds after the first capture.
        Assert.InRange(file.Music.Value.Offset, 2.4, 2.6);
        for (int k = 0; k < 90; k++)
        {
            RecordedPose pose = file.Poses[k];
            Assert.Equal(k / 30.0, pose.Time, 3);
            Assert.Equal(k >= 10, pose.Pose.Found);
            Assert.Equal(k == 50, pose.IsDiscontinuity);
            if (k < 10) continue;
            for (int i = 0; i < Keypoints135.Count; i++)
            {
                Keypoint expected = PointOf(k, i), found = pose.Pose.Points[i];
                Assert.Equal(expected.Seen, found.Seen);
                if (!expected.Seen) continue;
                Assert.InRange(Math.Abs(expected.X - found.X), 0, 0.02);
                Assert.InRange(Math.Abs(expected.Y - found.Y), 0, 0.02);
                Assert.InRange(Math.Abs(expected.Confidence - found.Confidence), 0, 0.003);
            }
        }
    }

    [Fact]
    public void File_that_was_cut_off_anywhere_is_read_up_to_there()
    {
        string path = Record(count: 30, music: null);
        byte[] whole = File.ReadAllBytes(path);
        string cut = _folder.File("cut.poses");
        int before = 30;
        for (int length = whole.Length; length > 800; length -= 137)
        {
            File.WriteAllBytes(cut, whole[..length]);
            int count = RecordedPoses.Read(cut).Poses.Count;
            Assert.InRange(count, 1, before);
            before = count;
        }
    }

    [Fact]
    public void Poses_at_a_constant_rate_lie_between_those_that_were_recorded()
    {
        RecordedPoses file = RecordedPoses.Read(Record(count: 61, music: null));
        IReadOnlyList<PersonPose> poses = file.AtRate(60);
        Assert.Equal(121, poses.Count);
        float expected = (PointOf(20, 0).X + PointOf(21, 0).X) / 2;
        Assert.InRange(Math.Abs(poses[41].Points[0].X - expected), 0, 0.05);
        Assert.False(poses[10].Found);
    }

    [Theory]
    [InlineData("", "is no file of poses")]
    [InlineData("some other file", "is no file of poses")]
    [InlineData("LiveDance poses 1\n", "has no poses")]
    [InlineData("LiveDance poses 1\nP\u00ff\u00ff\u00ff\u007f", "are damaged")]
    public void Other_file_is_refused(string content, string message)
    {
        string path = _folder.File("other.poses");
        File.WriteAllBytes(path, [.. content.Select(letter => (byte)letter)]);
        Assert.Contains(message, Assert.Throws<EngineException>(() => RecordedPoses.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Existing_file_is_not_replaced()
    {
        string path = _folder.File("taken.poses");
        File.WriteAllText(path, "mine");
        Assert.Throws<EngineException>(() => new PoseFileWriter(path, () => null));
        Assert.Equal("mine", File.ReadAllText(path));
    }

    private string Record(int count, (string, double)? music)
    {
        string path = _folder.File($"{Guid.NewGuid():N}.poses");
        using var writer = new PoseFileWriter(path, () => music);
        using var frame = new Frame(FrameFormat.Square(4, 1));
        frame.Image.Create(480, 640, MatType.CV_8UC3);
        // Not in the future, which would be no capture.
        long first = Stopwatch.GetTimestamp() - (10 * Stopwatch.Frequency);
        for (int k = 0; k < count; k++)
        {
            frame.CapturedAt = first + (k * Stopwatch.Frequency / 30);
            frame.IsDiscontinuity = k == 50;
            frame.RepairedPose.Clear();
            frame.RepairedPose.Found = k >= 10;
            frame.RepairedPose.Track = 3;
            for (int i = 0; k >= 10 && i < Keypoints135.Count; i++) frame.RepairedPose.Points[i] = PointOf(k, i);
            writer.Offer(frame);
        }
        writer.Finish();
        Assert.Equal(count, writer.Status.Written);
        return path;
    }

    // Some points lie outside the image, and some are not seen.
    private static Keypoint PointOf(int frame, int point) => point % 7 == 3 ? Keypoint.Missing
        : new Keypoint((point * 6.3f) - 100 + (frame * 2), 40 + (point * 3.1f) + frame, 0.2f + (0.8f * point / Keypoints135.Count));
}
