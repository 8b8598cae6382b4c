using System.Text.RegularExpressions;
using LiveDance.Engine;

namespace LiveDance.Training.Libtorch;

/// <summary>A libtorch with CUDA that the user has: PyTorch's, or libtorch's own archive.</summary>
/// <param name="Folder">The folder that its libraries lie in.</param>
/// <param name="Version">Its version, such as 2.10.0+cu128.</param>
public sealed partial record UserLibtorch(string Folder, string Version)
{
    /// <summary>The environment variable that names one, for those who do not want to name it each time.</summary>
    public const string Variable = "LIVEDANCE_LIBTORCH";

    // TorchSharp's native library was built with this one, and libtorch keeps its functions from one minor version to the next, mostly.
    private const int Major = 2, Minor = 10;

    /// <summary>Its libraries in the order in which they need one another; the CPU's build lacks those for CUDA.</summary>
    internal static IReadOnlyList<string> LoadOrder { get; } =
        ["libc10.so", "libtorch_cpu.so", "libc10_cuda.so", "libtorch_cuda.so", "libtorch.so"];

    /// <summary>What may go wrong with this version, in a sentence; null if nothing is known to.</summary>
    public string? Note => Version.StartsWith($"{Major}.{Minor}.", StringComparison.Ordinal)
        ? null
        : $"libtorch {Version} is newer than {Major}.{Minor}, which TorchSharp was built with; if training fails at once, take {Major}.{Minor}.";

    /// <summary>Looks for one.</summary>
    /// <param name="path">Its folder: with the libraries, or PyTorch's folder torch, or the unpacked archive.</param>
    /// <param name="option">What named it, for the sentence.</param>
    /// <param name="needsCuda">Whether it must be a build with CUDA.</param>
    /// <exception cref="EngineException">There is none, or TorchSharp does not fit it; one sentence with the way out.</exception>
    public static UserLibtorch Find(string path, string option, bool needsCuda = true)
    {
        if (!OperatingSystem.IsLinux()) throw new EngineException($"{option} works on Linux alone: leave it out.");
        if (!Directory.Exists(path)) throw new EngineException($"{option}: there is no folder '{path}'.");
        string folder = Path.GetFullPath(path);
        if (!File.Exists(Path.Combine(folder, "libtorch.so")) && Directory.Exists(Path.Combine(folder, "lib"))) folder = Path.Combine(folder, "lib");
        string[] needed = ["libtorch.so", "libtorch_cpu.so", "libc10.so", .. needsCuda ? ["libc10_cuda.so", "libtorch_cuda.so"] : Array.Empty<string>()];
        if (Array.Find(needed, name => !File.Exists(Path.Combine(folder, name))) is { } missing)
        {
            string what = missing.EndsWith("_cuda.so", StringComparison.Ordinal) ? "it is a libtorch without CUDA" : "it is no libtorch";
            throw new EngineException(
                $"{option}: '{folder}' has no {missing}, so {what}; name the folder torch/lib of a PyTorch {Major}.{Minor} with CUDA.");
        }
        string version = VersionOf(folder)
            ?? throw new EngineException(
                $"{option}: the version of the libtorch in '{folder}' cannot be told, as neither version.py nor build-version lies beside that folder; "
                + $"name the folder torch of a PyTorch {Major}.{Minor}.");
        if (!System.Version.TryParse(version.Split('+')[0], out System.Version? number) || number.Major != Major || number.Minor < Minor)
        {
            throw new EngineException(
                $"{option}: the libtorch in '{folder}' is {version}, and TorchSharp needs {Major}.{Minor} or a newer {Major}.x; "
                + $"install PyTorch {Major}.{Minor} with CUDA and name its folder torch/lib.");
        }
        return new UserLibtorch(folder, version);
    }

    // Python's package has torch/version.py, the archive a file build-version; the libraries themselves do not say.
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
