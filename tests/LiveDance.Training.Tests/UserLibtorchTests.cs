using LiveDance.Engine;
using LiveDance.Training.Libtorch;

namespace LiveDance.Training.Tests;

public sealed class UserLibtorchTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("2.10.0+cu128", null)]
    [InlineData("2.11.1", "newer")]
    public void PyTorchs_folder_or_its_libraries_folder_names_one(string version, string? note)
    {
        Make("libtorch.so", "libtorch_cpu.so", "libc10.so", "libc10_cuda.so", "libtorch_cuda.so");
        File.WriteAllText(_folder.File("version.py"), $"from typing import Optional\n__version__ = '{version}'\ndebug = False\n");
        foreach (string named in new[] { _folder.Path, _folder.File("lib") })
        {
            UserLibtorch found = UserLibtorch.Find(named, "--libtorch");
            Assert.Equal((_folder.File("lib"), version), (found.Folder, found.Version));
            if (note is null) Assert.Null(found.Note);
            else Assert.Contains(note, found.Note, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_archive_says_its_version_in_a_file()
    {
        Make("libtorch.so", "libtorch_cpu.so", "libc10.so");
        File.WriteAllText(_folder.File("build-version"), "2.10.0+cpu\n");
        Assert.Equal("2.10.0+cpu", UserLibtorch.Find(_folder.Path, "--libtorch", needsCuda: false).Version);
        Assert.Contains("without CUDA", Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.13.1")]
    [InlineData("2.9.0")]
    [InlineData("3.0.0")]
    [InlineData("main")]
    public void Versions_that_TorchSharp_does_not_fit_are_refused(string version)
    {
        Make("libtorch.so", "libtorch_cpu.so", "libc10.so", "libc10_cuda.so", "libtorch_cuda.so");
        File.WriteAllText(_folder.File("build-version"), version);
        string refusal = Refusal();
        Assert.Contains(version, refusal, StringComparison.Ordinal);
        Assert.Contains("2.10", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_libtorch_is_named()
    {
        Assert.Contains("has no libtorch.so", Refusal(), StringComparison.Ordinal);
        Assert.Contains("there is no folder", Assert.Throws<EngineException>(() => UserLibtorch.Find(_folder.File("absent"), "--libtorch")).Message, StringComparison.Ordinal);
        Make("libtorch.so", "libtorch_cpu.so", "libc10.so", "libc10_cuda.so", "libtorch_cuda.so");
        Assert.Contains("cannot be told", Refusal(), StringComparison.Ordinal);
    }

    private string Refusal() => Assert.Throws<EngineException>(() => UserLibtorch.Find(_folder.Path, "--libtorch")).Message;

    private void Make(params string[] names)
    {
        Directory.CreateDirectory(_folder.File("lib"));
        foreach (string name in names) File.WriteAllText(Path.Combine(_folder.File("lib"), name), "");
    }
}
