using System.Security.Cryptography;
using System.Text.Json.Nodes;
using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Retargeting;
using LiveDance.Tests;
using OpenCvSharp;

namespace LiveDance.Fuzz.Targets;

/// <summary>The files of a performer's folder: manifest, skeleton and plate. The folder is complete, with a small generator.</summary>
internal static class PerformerTargets
{
    private const int Side = 64;

    public static IEnumerable<FuzzTarget> In(string folder)
    {
        string performer = Directory.CreateDirectory(Path.Combine(folder, "performer")).FullName;
        string In(string name) => Path.Combine(performer, name);
        TestGenerator.Write(In("generator.onnx"), FrameFormat.Square(Side, Side), DrawingVersion.WithShadow.HasCoordinates);
        using (var plate = new Mat(Side, Side, MatType.CV_8UC3, new Scalar(10, 20, 30))) File.WriteAllBytes(In("plate.png"), plate.ImEncode());
        File.Copy(Path.Combine(ModelFolder.Find(), "nova", "skeleton.json"), In("skeleton.json"));
        byte[] manifest = Manifest(performer);
        // Changes of a manifest that is refused as it is would all be refused for the same reason.
        File.WriteAllBytes(In(PerformerManifest.FileName), manifest);
        Performer.Load(performer).Dispose();
        yield return AllTargets.File(
            "performer's manifest", 120, In(PerformerManifest.FileName), [manifest], () => Performer.Load(performer).Dispose());

        string skeleton = Path.Combine(folder, "skeleton.json");
        yield return AllTargets.File(
            "performer's skeleton", 120, skeleton, [Shortened(In("skeleton.json")), File.ReadAllBytes(In("skeleton.json"))], () => PerformerSkeleton.Load(skeleton));

        string picture = Path.Combine(folder, "plate.png");
        yield return AllTargets.File("performer's plate", 50, picture, [File.ReadAllBytes(In("plate.png"))], () => PlateImage.Read(picture, new Size(Side, Side)).Dispose());
    }

    private static byte[] Manifest(string folder)
    {
        JsonObject manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(ModelFolder.Find(), "nova", PerformerManifest.FileName)))!.AsObject();
        foreach (string network in new[] { "face", "exact_face", "exact_generator", "lite_generator", "exact_lite_generator" }) manifest.Remove(network);
        (manifest["drawing"], manifest["drawing_size"], manifest["picture_size"]) = (DrawingVersion.WithShadow.Name, Side, Side);
        manifest["shadow"] = new JsonObject { ["across"] = 0.3, ["down"] = -0.1 };
        // The performer's own is for a larger picture.
        foreach (string side in manifest["reach"]!.AsObject().Select(entry => entry.Key).ToArray()) manifest["reach"]![side] = Side / 2;
        foreach ((string field, string file) in new[] { ("generator", "generator.onnx"), ("plate", "plate.png"), ("skeleton", "skeleton.json") })
        {
            string hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, file))));
            manifest[field] = new JsonObject { ["file"] = file, ["sha256"] = hash };
        }
        return System.Text.Encoding.UTF8.GetBytes(manifest.ToJsonString());
    }

    // Most changes of a whole skeleton hit one of thousands of like numbers.
    private static byte[] Shortened(string path)
    {
        JsonObject skeleton = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        JsonArray poses = skeleton["poses"]!.AsArray();
        while (poses.Count > 2) poses.RemoveAt(poses.Count - 1);
        return System.Text.Encoding.UTF8.GetBytes(skeleton.ToJsonString());
    }
}
