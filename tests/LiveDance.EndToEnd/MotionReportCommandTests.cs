using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;
using LiveDance.Engine;
using LiveDance.Engine.Frames;
using LiveDance.Measurement.Motion;

namespace LiveDance.EndToEnd;

/// <summary>Tests the motion-report command on the first seconds of the bundled clip.</summary>
public sealed class MotionReportCommandTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Report_of_an_excerpt_has_all_figures_and_one_euro_is_within_its_limits()
    {
        using (Process ffmpeg = Process.Start(
            "ffmpeg", ["-nostdin", "-v", "error", "-i", LiveDanceProgram.Guest, "-t", "4", "-c:v", "libx264", _folder.File("guest.mp4")]))
            Assert.True(ffmpeg.WaitForExit(TimeSpan.FromSeconds(60)));
        File.Copy(Path.ChangeExtension(LiveDanceProgram.Guest, ".joints.json.gz"), _folder.File("guest.joints.json.gz"));

        ProgramRun run = LiveDanceProgram.Run("motion-report", "--footage", _folder.Path, "--json", "--device", "cpu");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("visitor.mp4 is not in", run.Errors, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        JsonElement clip = Assert.Single(json.RootElement.GetProperty("clips").EnumerateArray());
        Assert.Equal("guest", clip.GetProperty("name").GetString());
        Assert.Equal(120, clip.GetProperty("frames").GetInt32());
        Assert.True(clip.GetProperty("true_joints").GetBoolean());
        JsonElement[] filters = [.. clip.GetProperty("filters").EnumerateArray()];
        Assert.Equal(5 * 6, filters.Length);
        foreach (JsonElement row in filters.Where(row => row.GetProperty("filter").GetString() == "raw"))
            Assert.InRange(row.GetProperty("error").GetDouble(), 0.1, 3);
        foreach (JsonElement row in filters.Where(row => row.GetProperty("filter").GetString() == "one-euro"))
        {
            Assert.InRange(row.GetProperty("jitter_of_raw").GetDouble(), 0.01, 0.5);
            Assert.InRange(row.GetProperty("own_lag_ms").GetDouble(), 0, 25);
        }
        Assert.Equal(2, clip.GetProperty("prediction").GetArrayLength());
        // The clip of four seconds ends before the measurement from five seconds on begins.
        JsonElement[] normalization = [.. clip.GetProperty("normalization").EnumerateArray()];
        Assert.Equal(JsonValueKind.Null, normalization[^1].GetProperty("ankle_near").ValueKind);
        Assert.Equal(JsonValueKind.Number, normalization[0].GetProperty("ankle_near").ValueKind);
    }

    [Fact]
    public void Missing_footage_is_named_in_the_error()
    {
        ProgramRun nowhere = LiveDanceProgram.Run("motion-report", "--footage", _folder.File("nowhere"));
        Assert.Equal(1, nowhere.ExitCode);
        Assert.Contains("nowhere", nowhere.Sentence(), StringComparison.Ordinal);
        ProgramRun empty = LiveDanceProgram.Run("motion-report", "--footage", _folder.Path, "--clip", "juggle");
        Assert.Equal(1, empty.ExitCode);
        Assert.Contains("juggle.mp4", empty.Sentence(), StringComparison.Ordinal);
        Assert.Equal(2, LiveDanceProgram.Run("motion-report", "--clip", "waltz").ExitCode);
    }

    [Fact]
    public void True_joints_are_read_plain_or_compressed_and_a_damaged_file_is_named()
    {
        const string Text = """{"fps": 30, "names": ["LeftEye", "RightEye", "RightFoot"], "joints": [[[10, 20], [14, 22], [30, 90]]]}""";
        File.WriteAllText(_folder.File("a.joints.json"), Text);
        using (var packed = new GZipStream(File.Create(_folder.File("b.joints.json.gz")), CompressionMode.Compress))
            packed.Write(System.Text.Encoding.UTF8.GetBytes(Text));
        foreach (string clip in new[] { "a.mp4", "b.mp4" })
        {
            PersonPose pose = Assert.Single(GroundTruthJoints.Read(GroundTruthJoints.FindFile(_folder.File(clip))!));
            Assert.Equal(new Keypoint(30, 90, 1), pose.Points[Keypoints135.RightAnkle]);
            Assert.Equal(new Keypoint(12, 21, 1), pose.Points[Keypoints135.Nose]);
            Assert.False(pose.Points[Keypoints135.LeftAnkle].Seen);
        }
        Assert.Null(GroundTruthJoints.FindFile(_folder.File("c.mp4")));
        File.WriteAllText(_folder.File("d.joints.json"), Text[..40]);
        var error = Assert.Throws<EngineException>(() => GroundTruthJoints.Read(_folder.File("d.joints.json")));
        Assert.Contains("d.joints.json", error.Message, StringComparison.Ordinal);
    }
}
