using System.Security.Cryptography;
using LiveDance.Engine;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Pose.Networks;
using LiveDance.Onnx;
using LiveDance.Onnx.TfLite;

namespace LiveDance.Setup;

/// <summary>The state of a pose network's file.</summary>
internal enum ModelState
{
    Ready,
    Missing,
    Damaged,
}

/// <summary>The result of checking one network.</summary>
/// <param name="Name">The network's name.</param>
/// <param name="Path">Its file.</param>
/// <param name="State">The state of the file.</param>
internal sealed record ModelCheck(string Name, string Path, ModelState State);

/// <summary>
/// Creates the pose networks in <c>models/pose</c>: converts the networks of MediaPipe's npm package, which is downloaded if it is
/// missing, to ONNX and verifies the checksums. Correct files are kept.
/// </summary>
internal static class ModelSetup
{
    /// <summary>Creates every network that is missing or damaged.</summary>
    /// <param name="progress">Receives a short line for each step; may be null.</param>
    /// <param name="cancellation">Stops between files; no incomplete file remains under a network's name.</param>
    /// <returns>The number of networks that were created.</returns>
    /// <exception cref="EngineException">
    /// The package or npm is missing or damaged, or the folder cannot be written.
    /// </exception>
    public static Task<int> RunAsync(IProgress<string>? progress = null, CancellationToken cancellation = default)
    {
        string models = ModelFolder.Find();
        return RunAsync(Path.Combine(models, "pose"), Path.Combine(models, ".."), progress, cancellation);
    }

    /// <summary>Creates every network that is missing or damaged in a folder, from the package in another folder.</summary>
    public static async Task<int> RunAsync(
        string folder, string packageRoot, IProgress<string>? progress, CancellationToken cancellation)
    {
        IReadOnlyList<ModelCheck> checks = Verify(folder);
        PoseNetwork[] missing = [.. PoseModels.All.Where((_, i) => checks[i].State != ModelState.Ready)];
        if (missing.Length == 0) return 0;

        string download = Path.Combine(folder, "npm");
        try
        {
            Directory.CreateDirectory(folder);
            HolisticPackage? package = HolisticPackage.Find(packageRoot) ?? HolisticPackage.Find(download);
            if (package is null)
            {
                progress?.Report($"downloading {PoseModels.Package} (66 MB)");
                package = await HolisticPackage.InstallAsync(download, cancellation);
            }

            foreach (PoseNetwork model in missing)
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report($"converting {model.Name}");
                await Task.Run(() => Write(model, Convert(model, package), folder), cancellation);
            }
            if (Directory.Exists(download)) Directory.Delete(download, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"The pose networks cannot be written to '{folder}': {FailureCause.Of(error)}.", error);
        }
        return missing.Length;
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
        bool same = System.Convert.ToHexStringLower(SHA256.HashData(file)) == model.Sha256;
        return new ModelCheck(model.Name, path, same ? ModelState.Ready : ModelState.Damaged);
    })];

    /// <summary>Converts one network.</summary>
    /// <returns>The content of its ONNX file; the conversion is deterministic.</returns>
    /// <exception cref="EngineException">The package is damaged.</exception>
    public static byte[] Convert(PoseNetwork model, HolisticPackage package)
    {
        OnnxGraph graph = ToGraph(model, package);
        if (model.EightBits) graph.Quantize(PoseRanges.Of(model.Name[..^PoseNetworkFile.EightBitSuffix.Length]));
        return graph.ToBytes();
    }

    /// <summary>Converts one network, without writing 8-bit weights.</summary>
    /// <exception cref="EngineException">The package is damaged.</exception>
    public static OnnxGraph ToGraph(PoseNetwork model, HolisticPackage package)
    {
        byte[] source = package.Read(model.Source);
        if (Hash(source) != model.SourceSha256) throw package.Damaged(model.Source, null);
        OnnxGraph graph = TfLiteConverter.Convert(source, model.Name, model.Outputs);
        graph.Metadata["source"] = $"{PoseModels.Package} {PoseModels.PackageVersion}, {model.Source}";
        graph.Metadata["license"] = "Apache-2.0, the MediaPipe authors";
        return graph;
    }

    /// <summary>SHA-256 in lower-case hexadecimal.</summary>
    public static string Hash(byte[] bytes) => System.Convert.ToHexStringLower(SHA256.HashData(bytes));

    // Written under another name and renamed, so that no incomplete file has a network's name.
    private static void Write(PoseNetwork model, byte[] bytes, string folder)
    {
        if (Hash(bytes) != model.Sha256)
        {
            throw new EngineException(
                $"The converted network '{model.Name}' has the wrong checksum; build the program again from a clean checkout.");
        }
        string path = Path.Combine(folder, model.Name + ".onnx");
        File.WriteAllBytes(path + ".part", bytes);
        File.Move(path + ".part", path, overwrite: true);
    }
}
