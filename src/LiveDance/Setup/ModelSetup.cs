using System.Security.Cryptography;
using LiveDance.Engine;
using LiveDance.Engine.Inference;
using LiveDance.Onnx;
using LiveDance.Onnx.TfLite;

namespace LiveDance.Setup;

/// <summary>Whether a pose network is on disk.</summary>
internal enum ModelState
{
    Ready,
    Missing,
    Damaged,
}

/// <summary>One network's state, for <c>doctor</c>.</summary>
/// <param name="Name">The network.</param>
/// <param name="Path">Its file.</param>
/// <param name="State">Whether the file is there and is what it should be.</param>
internal sealed record ModelCheck(string Name, string Path, ModelState State);

/// <summary>
/// Brings the pose networks to <c>models/pose</c>: takes MediaPipe's npm package (fetching it if need be), converts its
/// networks to ONNX and checks what came of it. What is already there and right is left alone.
/// </summary>
internal static class ModelSetup
{
    /// <summary>Makes every network that is missing or damaged.</summary>
    /// <param name="progress">Told what is being done, a short line each; may be null.</param>
    /// <param name="cancellation">Stops between files; no half-written file remains under a network's name.</param>
    /// <returns>How many networks were made; 0 when all were there.</returns>
    /// <exception cref="EngineException">
    /// The package or npm is missing or damaged, or the folder cannot be written.
    /// </exception>
    public static Task<int> RunAsync(IProgress<string>? progress = null, CancellationToken cancellation = default)
    {
        string models = ModelFolder.Find();
        return RunAsync(Path.Combine(models, "pose"), Path.Combine(models, ".."), progress, cancellation);
    }

    /// <summary>Makes every network that is missing or damaged in a folder, from the package below another.</summary>
    public static async Task<int> RunAsync(
        string folder, string packageRoot, IProgress<string>? progress, CancellationToken cancellation)
    {
        IReadOnlyList<ModelCheck> checks = Verify(folder);
        PoseNetwork[] wanted = [.. PoseModels.All.Where((_, i) => checks[i].State != ModelState.Ready)];
        if (wanted.Length == 0) return 0;

        string fetched = Path.Combine(folder, "npm");
        try
        {
            Directory.CreateDirectory(folder);
            HolisticPackage? package = HolisticPackage.Find(packageRoot) ?? HolisticPackage.Find(fetched);
            if (package is null)
            {
                progress?.Report($"fetching {PoseModels.Package} (66 MB)");
                package = await HolisticPackage.InstallAsync(fetched, cancellation);
            }

            foreach (PoseNetwork model in wanted)
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report($"converting {model.Name}");
                await Task.Run(() => Write(model, Make(model, package), folder), cancellation);
            }
            if (Directory.Exists(fetched)) Directory.Delete(fetched, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"The pose networks cannot be written to '{folder}': {error.Message}", error);
        }
        return wanted.Length;
    }

    /// <summary>Checks every network's file against its checksum.</summary>
    /// <exception cref="EngineException">There is no models folder.</exception>
    public static IReadOnlyList<ModelCheck> Verify() => Verify(Path.Combine(ModelFolder.Find(), "pose"));

    /// <summary>Checks every network's file in a folder against its checksum.</summary>
    public static IReadOnlyList<ModelCheck> Verify(string folder) => [.. PoseModels.All.Select(model =>
    {
        string path = Path.Combine(folder, model.Name + ".onnx");
        if (!File.Exists(path)) return new ModelCheck(model.Name, path, ModelState.Missing);
        using FileStream file = File.OpenRead(path);
        bool same = Convert.ToHexStringLower(SHA256.HashData(file)) == model.Sha256;
        return new ModelCheck(model.Name, path, same ? ModelState.Ready : ModelState.Damaged);
    })];

    /// <summary>Converts one network.</summary>
    /// <returns>The bytes of its ONNX file, the same every time.</returns>
    /// <exception cref="EngineException">The package does not hold what it should.</exception>
    public static byte[] Make(PoseNetwork model, HolisticPackage package)
    {
        byte[] source = package.Read(model.Source);
        if (Hash(source) != model.SourceSha256) throw package.Damaged(model.Source, null);
        OnnxGraph graph = TfLiteConverter.Convert(source, model.Name, model.Outputs);
        graph.Metadata["source"] = $"{PoseModels.Package} {PoseModels.PackageVersion}, {model.Source}";
        graph.Metadata["license"] = "Apache-2.0, the MediaPipe authors";
        return graph.ToBytes();
    }

    /// <summary>SHA-256 in lower-case hexadecimal.</summary>
    public static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    // Written beside and renamed: a network's name stands for the whole network or for nothing.
    private static void Write(PoseNetwork model, byte[] bytes, string folder)
    {
        if (Hash(bytes) != model.Sha256)
        {
            throw new EngineException(
                $"The converted network '{model.Name}' is not the one that was tested; "
                + "build the program anew from a clean checkout.");
        }
        string path = Path.Combine(folder, model.Name + ".onnx");
        File.WriteAllBytes(path + ".part", bytes);
        File.Move(path + ".part", path, overwrite: true);
    }
}
