using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.PoseFiles;
using LiveDance.Engine.Retargeting;
using RecordedPoses = LiveDance.Engine.PoseFiles.PoseFile;

namespace LiveDance.Engine.Tests.PoseFiles;

/// <summary>The bundled poses as Nova dances them while nobody is before the camera.</summary>
public sealed class RecordedDanceTests : IDisposable
{
    private readonly Performer _nova = TestPerformer.Nova();
    private readonly RecordedDance _dance = new(RecordedPoses.Read(Path.Combine(Footage.Repository, "footage", "guest.poses")));
    private readonly Frame _frame;
    private readonly RecordedDanceStage _stage;

    public RecordedDanceTests()
    {
        _frame = new Frame(_nova.Format);
        _stage = new RecordedDanceStage(_dance, _nova);
    }

    public void Dispose()
    {
        _frame.Dispose();
        _nova.Dispose();
    }

    [Fact]
    public void Recorded_poses_are_danced_only_while_they_play()
    {
        Process(0);
        Assert.False(_frame.TargetPose.Found);
        _dance.Playing = true;
        BodyStatistics body = _nova.Manifest.Statistics;
        HashSet<(float, float)> wrists = [];
        for (int i = 0; i < 300; i++)
        {
            Process(1 + (i / 30.0));
            Assert.True(_frame.TargetPose.Found);
            Keypoint wrist = _frame.TargetPose.Points[Keypoints135.LeftWrist], ankle = _frame.TargetPose.Points[Keypoints135.LeftAnkle];
            wrists.Add((wrist.X, wrist.Y));
            // On the performer's floor or, in a step, a sixth of the height above it, within the picture.
            if (ankle.Seen) Assert.InRange(ankle.Y, body.AnkleFar - (body.HeightFar / 6), _nova.Format.Picture.Height);
        }
        Assert.True(wrists.Count > 200, $"{wrists.Count} positions");
        _dance.Playing = false;
        Process(12);
        Assert.False(_frame.TargetPose.Found);
    }

    [Fact]
    public void Each_round_is_another_track_so_that_the_generator_cross_fades()
    {
        _dance.Playing = true;
        List<int> tracks = [];
        for (double time = 0; time < 65; time += 0.1)
        {
            Process(time);
            if (tracks.LastOrDefault() != _frame.TargetPose.Track) tracks.Add(_frame.TargetPose.Track);
        }
        // The recording has twenty seconds. No dancer has such a number.
        Assert.Equal(4, tracks.Count);
        Assert.All(tracks, track => Assert.True(track < -1));
    }

    [Fact]
    public void Poses_that_were_written_are_read_again()
    {
        using var bytes = new MemoryStream();
        RecordedPoses.Write(bytes, _dance.File.Poses.Take(10), _dance.File.Width, _dance.File.Height);
        using var folder = new TestFolder();
        File.WriteAllBytes(folder.File("again.poses"), bytes.ToArray());
        RecordedPoses again = RecordedPoses.Read(folder.File("again.poses"));
        Assert.Equal((10, 640, 480), (again.Poses.Count, again.Width, again.Height));
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(_dance.File.Poses[i].Time, again.Poses[i].Time);
            Assert.Equal(_dance.File.Poses[i].Pose.Points[Keypoints135.Nose].X, again.Poses[i].Pose.Points[Keypoints135.Nose].X, 0.05f);
        }
    }

    private void Process(double time)
    {
        _frame.Time = time;
        _frame.TargetPose.Clear();
        _stage.Process(_frame);
    }
}
