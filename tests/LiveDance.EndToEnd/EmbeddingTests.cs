using System.Diagnostics;
using System.IO.Compression;
using LiveDance.Engine.Inference;
using OpenCvSharp;

namespace LiveDance.EndToEnd;

/// <summary>Tests the engine as a library: the example program and the package.</summary>
public sealed class EmbeddingTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Example_saves_a_picture_for_each_frame_and_has_no_more_than_15_lines()
    {
        string example = Path.Combine(Footage.Repository, "examples", "Embed");
        Assert.InRange(File.ReadAllLines(Path.Combine(example, "Program.cs")).Length, 1, 15);
        string clip = _folder.File("clip.mp4"), pictures = Directory.CreateDirectory(_folder.File("pictures")).FullName;
        using (Process ffmpeg = Process.Start("ffmpeg", ["-nostdin", "-v", "error", "-i", LiveDanceProgram.Guest, "-frames:v", "5", clip]))
            Assert.True(ffmpeg.WaitForExit(TimeSpan.FromSeconds(60)));
        string program = Path.Combine(Footage.Repository, "artifacts", "bin", "Embed", "release", "Embed.dll");
        using (Process embed = Process.Start("dotnet", [program, clip, Footage.Nova, ModelFolder.PoseNetworks(), pictures]))
        {
            Assert.True(embed.WaitForExit(TimeSpan.FromSeconds(120)));
            Assert.Equal(0, embed.ExitCode);
        }
        string[] files = [.. Directory.GetFiles(pictures).Order()];
        Assert.Equal(["00000.png", "00001.png", "00002.png", "00003.png", "00004.png"], files.Select(Path.GetFileName));
        using Mat picture = Cv2.ImRead(files[^1]);
        Assert.Equal(DefaultPerformer.Picture, picture.Size());
        Cv2.MeanStdDev(picture, out _, out Scalar deviation);
        Assert.True(deviation.Val1 > 20, "the picture is empty");
    }

    [Fact]
    public void Package_of_the_engine_has_its_library_documentation_and_dependencies()
    {
        string project = Path.Combine(Footage.Repository, "src", "LiveDance.Engine");
        using (Process pack = Process.Start(new ProcessStartInfo(
            "dotnet", ["pack", project, "-c", "Release", "--no-build", "-nologo", "-o", _folder.Path])
        { RedirectStandardOutput = true })!)
        {
            string output = pack.StandardOutput.ReadToEnd();
            Assert.True(pack.WaitForExit(TimeSpan.FromSeconds(120)));
            Assert.True(pack.ExitCode == 0, output);
        }
        using ZipArchive package = ZipFile.OpenRead(Directory.GetFiles(_folder.Path, "LiveDance.Engine.*.nupkg").Single());
        string[] entries = [.. package.Entries.Select(entry => entry.FullName)];
        Assert.Contains("lib/net10.0/LiveDance.Engine.dll", entries);
        Assert.Contains("lib/net10.0/LiveDance.Engine.xml", entries);
        Assert.Contains("README.md", entries);
        using var nuspec = new StreamReader(package.GetEntry("LiveDance.Engine.nuspec")!.Open());
        string text = nuspec.ReadToEnd();
        foreach (string dependency in new[] { "OpenCvSharp4", "Microsoft.ML.OnnxRuntime", "NAudio.Core" })
            Assert.Contains($"<dependency id=\"{dependency}\"", text, StringComparison.Ordinal);
    }
}
