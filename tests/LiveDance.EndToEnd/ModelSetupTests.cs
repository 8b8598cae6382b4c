using LiveDance.Engine;
using LiveDance.Setup;

namespace LiveDance.EndToEnd;

/// <summary>Tests the conversion of the pose networks from the npm package.</summary>
public class ModelSetupTests
{
    [Fact]
    public async Task Setup_creates_missing_and_damaged_networks_and_keeps_the_others()
    {
        using var folder = new TestFolder();
        Assert.All(ModelSetup.Verify(folder.Path), check => Assert.Equal(ModelState.Missing, check.State));
        Assert.Equal(PoseModels.All.Count, await ModelSetup.RunAsync(folder.Path, Footage.Repository, null, default));
        Assert.All(ModelSetup.Verify(folder.Path), check => Assert.Equal(ModelState.Ready, check.State));
        Assert.Equal(PoseModels.All.Count, Directory.GetFileSystemEntries(folder.Path).Length);

        File.Delete(folder.File("hand_recrop.onnx"));
        await File.WriteAllTextAsync(folder.File("face_detection.onnx"), "cut off");
        var wrong = ModelSetup.Verify(folder.Path).Where(check => check.State != ModelState.Ready);
        Assert.Equal(
            [("hand_recrop", ModelState.Missing), ("face_detection", ModelState.Damaged)],
            wrong.Select(check => (check.Name, check.State)));

        DateTime untouched = File.GetLastWriteTimeUtc(folder.File("pose_detection.onnx"));
        Assert.Equal(2, await ModelSetup.RunAsync(folder.Path, Footage.Repository, null, default));
        Assert.Equal(0, await ModelSetup.RunAsync(folder.Path, Footage.Repository, null, default));
        Assert.Equal(untouched, File.GetLastWriteTimeUtc(folder.File("pose_detection.onnx")));
    }

    [Fact]
    public async Task Damaged_package_is_named_and_nothing_is_written()
    {
        using var folder = new TestFolder();
        string package = Path.Combine(folder.Path, "node_modules", "@mediapipe", "holistic");
        Directory.CreateDirectory(package);
        await File.WriteAllTextAsync(Path.Combine(package, "package.json"), "{}");
        await File.WriteAllTextAsync(Path.Combine(package, "holistic_solution_packed_assets_loader.js"),
            """{"filename": "/x/pose_detection/pose_detection.tflite", "start": 4, "end": 9}""");
        await File.WriteAllTextAsync(Path.Combine(package, "holistic_solution_packed_assets.data"), "assets");

        var error = await Assert.ThrowsAsync<EngineException>(
            () => ModelSetup.RunAsync(folder.File("pose"), folder.Path, null, default));
        Assert.Contains("pose_detection.tflite", error.Message, StringComparison.Ordinal);
        Assert.Contains(package, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.File("pose")));
    }
}
