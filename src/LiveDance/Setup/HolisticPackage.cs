using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using LiveDance.Engine;

namespace LiveDance.Setup;

/// <summary>
/// Reads networks from MediaPipe's npm package in a folder. Some are files of the package, the others are in an archive whose table of
/// contents is in the script that loads it in a browser.
/// </summary>
internal sealed partial class HolisticPackage
{
    private const string Archive = "holistic_solution_packed_assets.data";
    private const string Contents = "holistic_solution_packed_assets_loader.js";

    private readonly string _folder;

    private HolisticPackage(string folder) => _folder = folder;

    /// <summary>The package in a folder's <c>node_modules</c>, or null if it is missing.</summary>
    public static HolisticPackage? Find(string folder)
    {
        string package = Path.Combine([folder, "node_modules", .. PoseModels.Package.Split('/')]);
        return File.Exists(Path.Combine(package, "package.json")) ? new HolisticPackage(package) : null;
    }

    /// <summary>Installs the package into a folder with npm.</summary>
    /// <exception cref="EngineException">npm is missing or failed.</exception>
    public static async Task<HolisticPackage> InstallAsync(string folder, CancellationToken cancellation)
    {
        const string name = $"{PoseModels.Package}@{PoseModels.PackageVersion}";
        Directory.CreateDirectory(folder);
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm")
        {
            ArgumentList =
            {
                "install", "--prefix", folder, "--no-save", "--no-package-lock", "--no-audit", "--no-fund", name,
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process npm = Process.Start(start)!;
            Task<string> output = npm.StandardOutput.ReadToEndAsync(cancellation);
            Task<string> errors = npm.StandardError.ReadToEndAsync(cancellation);
            try
            {
                await npm.WaitForExitAsync(cancellation);
            }
            catch (OperationCanceledException)
            {
                npm.Kill(entireProcessTree: true);
                throw;
            }
            await output;
            if (npm.ExitCode == 0 && Find(folder) is { } package) return package;
            string[] lines = (await errors).Split('\n');
            string? reason = lines.FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal))?.Trim();
            throw new EngineException(
                $"npm could not install {name} ({reason ?? "no reason given"}); check the network, or install it into node_modules manually.");
        }
        catch (Win32Exception missing)
        {
            throw new EngineException(
                $"npm is missing and is needed once to download the pose networks ({name}); install Node.js and run setup again.",
                missing);
        }
    }

    /// <summary>The content of a file of the package or of its archive.</summary>
    /// <param name="path">The file's name, or the end of its path in the archive.</param>
    /// <exception cref="EngineException">The file is missing or cannot be read.</exception>
    public byte[] Read(string path)
    {
        string file = Path.Combine(_folder, path);
        try
        {
            if (File.Exists(file)) return File.ReadAllBytes(file);
            foreach (Match entry in Entry().Matches(File.ReadAllText(Path.Combine(_folder, Contents))))
            {
                if (!entry.Groups[1].Value.EndsWith("/" + path, StringComparison.Ordinal)) continue;
                long start = long.Parse(entry.Groups[2].Value, CultureInfo.InvariantCulture);
                var bytes = new byte[long.Parse(entry.Groups[3].Value, CultureInfo.InvariantCulture) - start];
                using FileStream archive = File.OpenRead(Path.Combine(_folder, Archive));
                archive.Position = start;
                archive.ReadExactly(bytes);
                return bytes;
            }
        }
        catch (Exception error) when (
            error is IOException or UnauthorizedAccessException or ArgumentException or OverflowException)
        {
            throw Damaged(path, error);
        }
        throw Damaged(path, null);
    }

    /// <summary>The exception for a file that is missing or has the wrong content.</summary>
    public EngineException Damaged(string path, Exception? cause) => new(
        $"The npm package in '{_folder}' is damaged: '{path}' is missing or has the wrong checksum; delete that folder and run setup again.",
        cause ?? new FileNotFoundException(path));

    [GeneratedRegex("""{"filename": "([^"]+)", "start": (\d+), "end": (\d+)}""")]
    private static partial Regex Entry();
}
