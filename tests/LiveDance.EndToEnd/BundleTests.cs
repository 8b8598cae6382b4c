using System.Diagnostics;
using LiveDance.Training.Data;

namespace LiveDance.EndToEnd;

/// <summary>
/// A training is packed, carried away in parts, and trains where there is neither LiveDance nor .NET: with an empty environment, and with a
/// libtorch in a folder as the only thing that is there already.
/// </summary>
public sealed class BundleTests : IDisposable
{
    // Packing the program takes a minute, and three on a slow machine with other work.
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(15);

    private readonly TestFolder _folder = new();

    [Fact]
    public void Bundle_trains_in_an_empty_environment_and_its_run_is_taken_back()
    {
        string dataset = Directory.CreateDirectory(_folder.File("dataset")).FullName, archive = _folder.File("walker.tar");
        SmallDataset.Make(dataset).Dispose();
        ProgramRun packed = Shell($"{LiveDanceProgram.TrainingPath} train {dataset} --bundle {archive} --part-size 25M --perceptual none");
        Assert.True(packed.ExitCode == 0, packed.Errors);
        string[] parts = packed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal($"{archive}.001", parts[0]);
        Assert.All(parts, part => Assert.InRange(new FileInfo(part).Length, 1, 25_000_000));
        Assert.InRange(parts.Sum(part => new FileInfo(part).Length), 1, 35_000_000);

        // The dataset of the other machine is the bundle's.
        string far = Directory.CreateDirectory(_folder.File("far")).FullName, script = Path.Combine(far, "walker", "run.sh");
        Assert.Equal(0, Shell($"cat {archive}.* | tar x -C {far}").ExitCode);
        Assert.Contains("--minutes 10", Far($"{script} --help").Output, StringComparison.Ordinal);
        ProgramRun without = Far($"{script} --steps 2");
        Assert.Equal(2, without.ExitCode);
        Assert.Contains("no python here has a PyTorch", without.Errors, StringComparison.Ordinal);
        // A training that was cut off before its first checkpoint leaves its options; the same command begins it again.
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(far, "out")).FullName, "run.json"), "{}");
        string torch = Libtorch(), steps = $"{script} --libtorch={torch} --device cpu -o {far}/out --steps";
        ProgramRun trained = Far($"{steps} 2");
        Assert.True(trained.ExitCode == 0, trained.Errors);
        Assert.Contains("Using libtorch 2.10.0", trained.Errors, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(far, "out", "generator.compact.safetensors")), trained.Errors);
        Assert.False(File.Exists(Path.Combine(far, "out", "face.safetensors")), "the face network is trained at home");
        // The same command goes on, and the run is taken back.
        Assert.Equal(0, Far($"{steps} 3").ExitCode);
        File.Delete(Path.Combine(far, "out", "generator.safetensors"));
        ProgramRun home = LiveDanceProgram.Finish(LiveDanceProgram.Start(
            ["train", dataset, "-o", Path.Combine(far, "out"), "--resume", "--steps", "4", "--no-face", "--perceptual", "none"]));
        Assert.True(home.ExitCode == 0, home.Errors);

        using Dataset own = Dataset.Open(dataset), carried = Dataset.Open(Path.Combine(far, "walker", "dataset"));
        Assert.Equal(own.Count, carried.Count);
        using OpenCvSharp.Mat first = own.Frame(123), second = carried.Frame(123);
        Assert.InRange(Difference(first, second), 0, 4);
        // The still background is the same as the plate's, so that none of it counts as the dancer.
        var still = new OpenCvSharp.Rect(0, 0, 24, 128);
        using OpenCvSharp.Mat background = new(second, still), plate = new(carried.Plate, still);
        Assert.InRange(Difference(background, plate), 0, 0.5);

        static double Difference(OpenCvSharp.Mat a, OpenCvSharp.Mat b) => OpenCvSharp.Cv2.Norm(a, b, OpenCvSharp.NormTypes.L1) / (a.Total() * 3);
    }

    [Theory]
    [InlineData("--bundle trains nothing here", "--bundle", "x.tar", "-o", "run")]
    [InlineData("give --grade to run.sh", "--bundle", "x.tar", "--grade", "lite")]
    [InlineData("ends in .tar", "--bundle", "x.zip")]
    [InlineData("a size such as 25M", "--bundle", "x.tar", "--part-size", "big")]
    [InlineData("1M or more", "--bundle", "x.tar", "--part-size", "10K")]
    [InlineData("--part-size needs --bundle", "-o", "run", "--part-size", "10M")]
    [InlineData("-o RUN")]
    public void Wrong_use_of_a_bundle_is_said_in_a_sentence(string sentence, params string[] options)
    {
        ProgramRun run = LiveDanceProgram.Finish(LiveDanceProgram.Start(["train", _folder.Path, .. options]));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(sentence, run.Sentence(), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    // libtorch as PyTorch brings it: the libraries without TorchSharp's adapter, which the bundle has.
    private string Libtorch()
    {
        string folder = Directory.CreateDirectory(_folder.File("torch/lib")).FullName;
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Path.GetDirectoryName(LiveDanceProgram.TrainingPath)!, "libtorch")))
        {
            string name = Path.GetFileName(file);
            if (name != "libLibTorchSharp.so") File.CreateSymbolicLink(Path.Combine(folder, name), file);
        }
        File.WriteAllText(_folder.File("torch/build-version"), "2.10.0");
        return folder;
    }

    private ProgramRun Far(string command) => Shell($"env -i HOME={_folder.File("home")} PATH=/usr/bin:/bin {command}");

    private static ProgramRun Shell(string command)
    {
        var start = new ProcessStartInfo("sh", ["-c", command]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Timeout))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"'{command}' did not end.");
        }
        return new ProgramRun(process.ExitCode, output.Result, errors.Result);
    }
}
