using System.Text.RegularExpressions;
using LiveDance.Engine;

namespace LiveDance.Training.Libtorch;

/// <summary>A libtorch that the user provides: PyTorch's, or libtorch's own archive.</summary>
/// <param name="Folder">The folder of its libraries.</param>
/// <param name="Version">Its version, such as 2.10.0+cu128.</param>
public sealed partial record UserLibtorch(string Folder, string Version)
{
    // The version that TorchSharp's native library was built with. Newer minor versions mostly keep the functions it uses.
    private const int Major = 2, Minor = 10;

    /// <summary>Its libraries in the order of their dependencies; a CPU build lacks those for CUDA.</summary>
    internal static IReadOnlyList<string> LoadOrder { get; } =
        ["libc10.so", "libtorch_cpu.so", "libc10_cuda.so", "libtorch_cuda.so", "libtorch.so"];

    /// <summary>A warning about this version, one sentence; null if none applies.</summary>
    public string? Note => Version.StartsWith($"{Major}.{Minor}.", StringComparison.Ordinal)
        ? null
        : $"libtorch {Version} is newer than {Major}.{Minor}, which TorchSharp was built with; if the training fails at once, use {Major}.{Minor}.";

    /// <summary>Examines a folder.</summary>
    /// <param name="path">The folder of the libraries, PyTorch's folder torch, or the unpacked archive.</param>
    /// <param name="needsCuda">Whether it must be a CUDA build.</param>
    /// <exception cref="EngineException">The folder holds no libtorch, or one that TorchSharp cannot use.</exception>
    public static UserLibtorch Find(string path, bool needsCuda = true)
    {
        if (!OperatingSystem.IsLinux()) throw new EngineException("A libtorch other than the program's own is supported on Linux only.");
        if (!Directory.Exists(path)) throw new EngineException($"There is no folder '{path}'.");
        string folder = Path.GetFullPath(path);
        if (!File.Exists(Path.Combine(folder, "libtorch.so")) && Directory.Exists(Path.Combine(folder, "lib"))) folder = Path.Combine(folder, "lib");
        string[] needed = ["libtorch.so", "libtorch_cpu.so", "libc10.so", .. needsCuda ? ["libc10_cuda.so", "libtorch_cuda.so"] : Array.Empty<string>()];
        if (Array.Find(needed, name => !File.Exists(Path.Combine(folder, name))) is { } missing)
        {
            string what = missing.EndsWith("_cuda.so", StringComparison.Ordinal) ? "it is a libtorch without CUDA" : "it is no libtorch";
            throw new EngineException(
                $"'{folder}' has no {missing}, so {what}; needed is the folder torch/lib of a PyTorch {Major}.{Minor} with CUDA.");
        }
        string version = VersionOf(folder)
            ?? throw new EngineException(
                $"The version of the libtorch in '{folder}' cannot be told, as neither version.py nor build-version lies beside that folder; "
                + $"needed is the folder torch of a PyTorch {Major}.{Minor}.");
        if (!System.Version.TryParse(version.Split('+')[0], out System.Version? number) || number.Major != Major || number.Minor < Minor)
        {
            throw new EngineException(
                $"The libtorch in '{folder}' is {version}, and TorchSharp needs {Major}.{Minor} or a newer {Major}.x; "
                + $"needed is the folder torch/lib of a PyTorch {Major}.{Minor} with CUDA.");
        }
        return new UserLibtorch(folder, version);
    }

    // PyTorch's package has torch/version.py, the archive a file build-version; the libraries contain no version.
    private static string? VersionOf(string folder)
    {
        string parent = Path.GetDirectoryName(folder)!;
        if (ReadIfThere(Path.Combine(parent, "version.py")) is { } python && PythonVersion().Match(python) is { Success: true } said)
            return said.Groups[1].Value;
        return ReadIfThere(Path.Combine(parent, "build-version"))?.Trim() is { Length: > 0 } built ? built : null;
    }

    private static string? ReadIfThere(string path) => File.Exists(path) ? File.ReadAllText(path) : null;

    [GeneratedRegex(@"__version__\s*(?::\s*\w+)?\s*=\s*['""]([^'""]+)['""]")]
    private static partial Regex PythonVersion();
}
