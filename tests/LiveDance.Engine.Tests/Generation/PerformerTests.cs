using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;

namespace LiveDance.Engine.Tests.Generation;

/// <summary>Tests the validation of performer packages.</summary>
public class PerformerTests
{
    [Fact]
    public void Nova_is_loaded_and_valid()
    {
        using Performer nova = TestPerformer.Nova();
        Assert.Equal("Nova", nova.Manifest.Name);
        Assert.Contains("Tiffany Do", nova.Manifest.Credit, StringComparison.Ordinal);
        Assert.Equal(128, nova.Format.Cells);
    }

    [Fact]
    public void Missing_folder_and_folder_without_a_performer_have_different_messages()
    {
        using var folder = new TestFolder();
        Assert.Contains("no performer folder", Refusal(folder.File("absent")), StringComparison.Ordinal);
        Assert.Contains("is not a performer", Refusal(folder.Path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("generator.int8.onnx")]
    [InlineData("plate.png")]
    public void Missing_or_corrupt_file_is_named_in_the_error(string file)
    {
        using TestFolder folder = CopyOfNova();
        byte[] bytes = File.ReadAllBytes(folder.File(file));
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(folder.File(file), bytes);
        Assert.Matches($"{file}' is corrupt", Refusal(folder.Path));
        File.Delete(folder.File(file));
        Assert.Matches($"{file}' is missing", Refusal(folder.Path));
    }

    [Theory]
    [InlineData("\"format\": 1", "\"format\": 2", "update LiveDance")]
    [InlineData("\"format\": 1", "\"format\": 0", "export the performer again")]
    [InlineData("\"format\": 1,", "", "names no format")]
    [InlineData("sticks/1", "sticks/9", "trained on drawing version 'sticks/9'")]
    [InlineData("\"name\": \"Nova\",", "", "name")]
    [InlineData("\"picture_size\": 512", "\"picture_size\": 510", "invalid sizes or statistics")]
    [InlineData("\"ankle_near\": ", "\"ankle_near\": -", "invalid sizes or statistics")]
    [InlineData("\"file\": \"plate.png\"", "\"file\": \"../plate.png\"", "outside its folder")]
    [InlineData("{", "{{", "cannot be read")]
    public void Invalid_manifest_is_refused_with_the_reason(string find, string replace, string reason)
    {
        using TestFolder folder = CopyOfNova();
        string manifest = folder.File("performer.json");
        string text = File.ReadAllText(manifest);
        Assert.Contains(find, text, StringComparison.Ordinal);
        int at = text.IndexOf(find, StringComparison.Ordinal);
        File.WriteAllText(manifest, text[..at] + replace + text[(at + find.Length)..]);
        string refusal = Refusal(folder.Path);
        Assert.Contains(reason, refusal, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal);
    }

    [Fact]
    public void Generator_that_is_not_a_network_is_refused()
    {
        using Performer performer = TestPerformer.With(new FrameFormat(64, 32));
        EngineException error = Assert.Throws<EngineException>(() => performer.LoadGenerator(ExecutionDevice.Cpu, 1));
        Assert.Contains("generator.onnx", error.Message, StringComparison.Ordinal);
    }

    private static string Refusal(string folder) => Assert.Throws<EngineException>(() => Performer.Load(folder)).Message;

    private static TestFolder CopyOfNova()
    {
        var folder = new TestFolder();
        foreach (string file in Directory.EnumerateFiles(Footage.Nova))
            File.Copy(file, folder.File(Path.GetFileName(file)));
        return folder;
    }
}
