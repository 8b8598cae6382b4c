using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using OpenCvSharp;

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
        using Mat plate = Cv2.ImRead(Path.Combine(nova.Folder, nova.Manifest.Plate.File));
        Assert.Equal((plate.Width, plate.Height), (FrameFormat.Block * nova.Format.Columns, FrameFormat.Block * nova.Format.Rows));
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
    [InlineData("format", "3", "update LiveDance")]
    [InlineData("format", "0", "export the performer again")]
    [InlineData("format", "", "names no format")]
    [InlineData("drawing", "'sticks/9'", "trained on drawing version 'sticks/9'")]
    [InlineData("drawing", "'sticks/2'", "shadow is missing and the drawing version 'sticks/2' needs it")]
    [InlineData("shadow", "{ 'across': 0.3, 'down': 0.1 }", "shadow is given and the drawing version 'sticks/1' has none")]
    [InlineData("shadow", "{ 'across': 9, 'down': 0.1 }", "shadow.across is 9 and must be -4 to 4")]
    [InlineData("name", "", "name")]
    [InlineData("picture_size", "510", "picture_size is 510 x 510 and both sides must be multiples of 16 from 64 to 4096")]
    [InlineData("picture_size", "{ 'width': 512, 'height': 256 }", "must have the shape of picture_size, 512 x 256")]
    [InlineData("picture_size", "{ 'width': 512 }", "height")]
    [InlineData("reach.left", "-1", "reach.left is -1")]
    [InlineData("picture_size", "60000", "picture_size is 60000 x 60000")]
    [InlineData("drawing_size", "0", "drawing_size is 0 x 0 and both sides must be 32 to 4096")]
    [InlineData("statistics.ankle_near", "-487.61008", "statistics.ankle_near is -487.61 and must not be less than ankle_far")]
    [InlineData("statistics.height_near", "1e39", "statistics.height_near is Infinity and must be 1 to ")]
    [InlineData("statistics.height_far", "0.5", "statistics.height_far is 0.5")]
    [InlineData("statistics.centre_x", "1e30", "statistics.centre_x is 1E+30 and must be -")]
    [InlineData("name", "null", "name")]
    [InlineData("name", "'No\\u001bva'", "name has control characters")]
    [InlineData("plate.file", "'../plate.png'", "plate.file is '../plate.png' and must be the name of a file")]
    [InlineData("skeleton.file", "'/etc/passwd'", "skeleton.file is '/etc/passwd'")]
    [InlineData("exact_face.file", "''", "exact_face.file is ''")]
    [InlineData("generator.sha256", "'zz12'", "generator.sha256 is 'zz12'")]
    [InlineData("training.face_minutes", "-1", "training.face_minutes is -1")]
    public void Invalid_manifest_is_refused_with_the_reason(string path, string value, string reason)
    {
        using TestFolder folder = CopyOfNova();
        Set(folder.File(PerformerManifest.FileName), path, value);
        string refusal = Refusal(folder.Path);
        Assert.Contains(reason, refusal, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal);
    }

    [Fact]
    public void Limits_of_the_statistics_are_sixteen_sides_of_the_picture()
    {
        using TestFolder folder = CopyOfNova();
        int limit;
        using (Performer nova = Performer.Load(folder.Path)) limit = 16 * Math.Max(nova.Format.Picture.Width, nova.Format.Picture.Height);
        Set(folder.File(PerformerManifest.FileName), "statistics.centre_x", "1e30");
        Assert.Contains($"statistics.centre_x is 1E+30 and must be -{limit} to {limit}", Refusal(folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void Manifest_that_is_not_JSON_is_refused()
    {
        using TestFolder folder = CopyOfNova();
        string path = folder.File(PerformerManifest.FileName);
        File.WriteAllText(path, "{" + File.ReadAllText(path));
        Assert.Contains("cannot be read", Refusal(folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void Package_of_the_first_format_and_drawing_version_is_read()
    {
        using var folder = new TestFolder();
        SmallPerformer.Make(folder, FrameFormat.Square(68, 34), DrawingVersion.First, format: 1).Dispose();
        using Performer performer = Performer.Load(folder.Path);
        Assert.Equal((1, DrawingVersion.First, 17), (performer.Manifest.Format, performer.Drawing, performer.Format.Columns));
    }

    [Theory]
    [InlineData("limbs.Shoulders", "-1", "limbs.Shoulders is -1")]
    [InlineData("limbs.99", "0.2", "unknown limb '99'")]
    [InlineData("reach", "1e39", "reach is Infinity")]
    [InlineData("rest_pose.0", "null", "rest_pose[0] must have 3 numbers")]
    [InlineData("rest_pose.0.1", "1e20", "rest_pose[0] is 1E+20")]
    [InlineData("rest_pose.0", "", "rest_pose has 134 rows and must have 135")]
    [InlineData("poses.0", "null", "poses[0] must have")]
    [InlineData("format", "7", "format 7")]
    public void Invalid_skeleton_is_refused_with_the_reason(string path, string value, string reason)
    {
        using TestFolder folder = CopyOfNova();
        Set(folder.File("skeleton.json"), path, value);
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

    // Sets a value of a JSON file by its path, in which a number is an index; quotation marks are single ones, and no value removes it.
    private static void Set(string file, string path, string value)
    {
        JsonNode root = JsonNode.Parse(File.ReadAllText(file))!, parent = root;
        string[] names = path.Split('.');
        foreach (string name in names[..^1]) parent = parent is JsonArray array ? array[int.Parse(name, CultureInfo.InvariantCulture)]! : parent[name]!;
        JsonNode? node = value.Length == 0 ? null : JsonNode.Parse(value.Replace('\'', '"'));
        if (parent is JsonArray list)
        {
            int index = int.Parse(names[^1], CultureInfo.InvariantCulture);
            if (value.Length == 0) list.RemoveAt(index);
            else list[index] = node;
        }
        else if (value.Length == 0)
        {
            Assert.True(parent.AsObject().Remove(names[^1]), $"{path} is not in '{file}'");
        }
        else
        {
            parent[names[^1]] = node;
        }
        File.WriteAllText(file, root.ToJsonString());
    }

    // The same package with the drawing version without shadow, whose networks have the same inputs.
    private static TestFolder CopyOfNova()
    {
        var folder = new TestFolder();
        foreach (string file in Directory.EnumerateFiles(Footage.Nova))
            File.Copy(file, folder.File(Path.GetFileName(file)));
        using Performer nova = Performer.Load(folder.Path);
        PerformerPackage.Write(folder.Path, nova.Manifest with { Drawing = DrawingVersion.Current.Name, Shadow = null });
        return folder;
    }
}
