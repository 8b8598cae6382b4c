using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using LiveDance.Engine.Generation;

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
        Assert.Equal(128, nova.Format.Columns);
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
    [InlineData("\"format\": 2", "\"format\": 3", "update LiveDance")]
    [InlineData("\"format\": 2", "\"format\": 0", "export the performer again")]
    [InlineData("\"format\": 2,", "", "names no format")]
    [InlineData("sticks/1", "sticks/9", "trained on drawing version 'sticks/9'")]
    [InlineData("sticks/1", "sticks/2", "shadow is missing and the drawing version 'sticks/2' needs it")]
    [InlineData("\"reach\"", "\"shadow\": { \"across\": 0.3, \"down\": 0.1 }, \"reach\"", "shadow is given and the drawing version 'sticks/1' has none")]
    [InlineData("\"reach\"", "\"shadow\": { \"across\": 9, \"down\": 0.1 }, \"reach\"", "shadow.across is 9 and must be -4 to 4")]
    [InlineData("\"name\": \"Nova\",", "", "name")]
    [InlineData("\"picture_size\": 512", "\"picture_size\": 510", "picture_size is 510 x 510 and both sides must be multiples of 16 from 64 to 4096")]
    [InlineData("\"picture_size\": 512", "\"picture_size\": { \"width\": 512, \"height\": 256 }", "must have the shape of picture_size, 512 x 256")]
    [InlineData("\"picture_size\": 512", "\"picture_size\": { \"width\": 512 }", "height")]
    [InlineData("\"left\": 29", "\"left\": -1", "reach.left is -1")]
    [InlineData("\"picture_size\": 512", "\"picture_size\": 60000", "picture_size is 60000 x 60000")]
    [InlineData("\"drawing_size\": 256", "\"drawing_size\": 0", "drawing_size is 0 x 0 and both sides must be 32 to 4096")]
    [InlineData("\"ankle_near\": ", "\"ankle_near\": -", "statistics.ankle_near is -487.61 and must not be less than ankle_far")]
    [InlineData("\"height_near\": 349.74866", "\"height_near\": 1e39", "statistics.height_near is Infinity and must be 1 to 8192")]
    [InlineData("\"height_far\": 326.854", "\"height_far\": 0.5", "statistics.height_far is 0.5")]
    [InlineData("\"centre_x\": 261.6716", "\"centre_x\": 1e30", "statistics.centre_x is 1E+30 and must be -8192 to 8192")]
    [InlineData("\"name\": \"Nova\"", "\"name\": null", "name")]
    [InlineData("\"name\": \"Nova\"", "\"name\": \"No\\u001bva\"", "name has control characters")]
    [InlineData("\"file\": \"plate.png\"", "\"file\": \"../plate.png\"", "plate.file is '../plate.png' and must be the name of a file")]
    [InlineData("\"file\": \"skeleton.json\"", "\"file\": \"/etc/passwd\"", "skeleton.file is '/etc/passwd'")]
    [InlineData("\"file\": \"face.onnx\"", "\"file\": \"\"", "exact_face.file is ''")]
    [InlineData("\"sha256\": \"b612", "\"sha256\": \"zz12", "generator.sha256 is 'zz12")]
    [InlineData("\"face_minutes\": 29.6", "\"face_minutes\": -1", "training.face_minutes is -1")]
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

    [Theory]
    [InlineData("\"Shoulders\":0.2231", "\"Shoulders\":-1", "limbs.Shoulders is -1")]
    [InlineData("\"Shoulders\":0.2231", "\"99\":0.2", "unknown limb '99'")]
    [InlineData("\"reach\":0.2703", "\"reach\":1e39", "reach is Infinity")]
    [InlineData("[253.8,118.6,1]", "null", "rest_pose[0] must have 3 numbers")]
    [InlineData("[253.8,118.6,1]", "[253.8,1e20,1]", "rest_pose[0] is 1E+20")]
    [InlineData("[253.8,118.6,1],", "", "rest_pose has 134 rows and must have 135")]
    [InlineData("\"poses\":[", "\"poses\":[null,", "poses[0] must have")]
    [InlineData("\"format\":1", "\"format\":7", "format 7")]
    public void Invalid_skeleton_is_refused_with_the_reason(string find, string replace, string reason)
    {
        using TestFolder folder = CopyOfNova();
        string path = folder.File("skeleton.json"), text = File.ReadAllText(path);
        Assert.Contains(find, text, StringComparison.Ordinal);
        int at = text.IndexOf(find, StringComparison.Ordinal);
        File.WriteAllText(path, text[..at] + replace + text[(at + find.Length)..]);
        UpdateHash(folder, "skeleton.json");
        string refusal = Refusal(folder.Path);
        Assert.Contains(reason, refusal, StringComparison.Ordinal);
        Assert.Contains("skeleton.json", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Plate_that_claims_a_huge_size_is_refused_without_being_decoded()
    {
        using TestFolder folder = CopyOfNova();
        byte[] plate = File.ReadAllBytes(folder.File("plate.png"));
        BinaryPrimitives.WriteUInt32BigEndian(plate.AsSpan(16), 60_000);
        BinaryPrimitives.WriteUInt32BigEndian(plate.AsSpan(20), 60_000);
        File.WriteAllBytes(folder.File("plate.png"), plate);
        UpdateHash(folder, "plate.png");
        Assert.Contains("60000 x 60000 pixels", Refusal(folder.Path), StringComparison.Ordinal);
        File.WriteAllText(folder.File("plate.png"), "no image");
        UpdateHash(folder, "plate.png");
        Assert.Contains("is not a PNG image", Refusal(folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void File_that_is_a_link_to_one_outside_the_folder_is_refused()
    {
        using TestFolder folder = CopyOfNova(), elsewhere = new();
        File.Move(folder.File("plate.png"), elsewhere.File("plate.png"));
        File.CreateSymbolicLink(folder.File("plate.png"), elsewhere.File("plate.png"));
        Assert.Contains("is a link to", Refusal(folder.Path), StringComparison.Ordinal);
        File.Delete(folder.File("plate.png"));
        File.Copy(elsewhere.File("plate.png"), folder.File("other.png"));
        File.CreateSymbolicLink(folder.File("plate.png"), "other.png");
        Performer.Load(folder.Path).Dispose();
    }

    [Theory]
    [InlineData("generator.int8.onnx")]
    [InlineData("generator.onnx")]
    [InlineData("face.int8.onnx")]
    [InlineData("face.onnx")]
    public void Network_that_is_empty_or_another_one_is_refused_when_the_performer_is_loaded(string file)
    {
        using TestFolder folder = CopyOfNova();
        File.WriteAllText(folder.File(file), "");
        UpdateHash(folder, file);
        Assert.Contains(file, Refusal(folder.Path), StringComparison.Ordinal);
        File.Copy(Path.Combine(Footage.Nova, file.StartsWith("face", StringComparison.Ordinal) ? "generator.onnx" : "face.onnx"), folder.File(file), overwrite: true);
        UpdateHash(folder, file);
        Assert.Contains("does not fit its manifest", Refusal(folder.Path), StringComparison.Ordinal);
    }

    private static string Refusal(string folder) => Assert.Throws<EngineException>(() => Performer.Load(folder)).Message;

    // The manifest with the file's present hash.
    private static void UpdateHash(TestFolder folder, string file)
    {
        string path = folder.File("performer.json");
        JsonNode manifest = JsonNode.Parse(File.ReadAllText(path))!;
        foreach ((_, JsonNode? value) in manifest.AsObject())
        {
            if (value is JsonObject entry && entry["file"]?.GetValue<string>() == file)
                entry["sha256"] = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(folder.File(file))));
        }
        File.WriteAllText(path, manifest.ToJsonString());
    }

    private static TestFolder CopyOfNova()
    {
        var folder = new TestFolder();
        foreach (string file in Directory.EnumerateFiles(Footage.Nova))
            File.Copy(file, folder.File(Path.GetFileName(file)));
        return folder;
    }
}
