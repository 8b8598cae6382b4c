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
    public void UserLibtorch_is_found_in_the_folder_of_PyTorch_or_of_its_libraries(string version, string? note)
    {
        Make("libtorch.so", "libtorch_cpu.so", "libc10.so", "libc10_cuda.so", "libtorch_cuda.so");
        File.WriteAllText(_folder.File("version.py"), $"from typing import Optional\n__version__ = '{version}'\ndebug = False\n");
        foreach (string named in new[] { _folder.Path, _folder.File("lib") })
        {
            UserLibtorch found = UserLibtorch.Find(named);
            Assert.Equal((_folder.File("lib"), version), (found.Folder, found.Version));
            if (note is null) Assert.Null(found.Note);
            else Assert.Contains(note, found.Note, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void UserLibtorch_version_is_read_from_the_archive()
    {
        Make("libtorch.so", "libtorch_cpu.so", "libc10.so");
        File.WriteAllText(_folder.File("build-version"), "2.10.0+cpu\n");
        Assert.Equal("2.10.0+cpu", UserLibtorch.Find(_folder.Path, needsCuda: false).Version);
        Assert.Contains("without CUDA", Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.13.1")]
    [InlineData("2.9.0")]
    [InlineData("3.0.0")]
    [InlineData("main")]
    public void UserLibtorch_of_an_incompatible_version_is_refused(string version)
    {
        Make("libtorch.so", "libtorch_cpu.so", "libc10.so", "libc10_cuda.so", "libtorch_cuda.so");
        File.WriteAllText(_folder.File("build-version"), version);
        string refusal = Refusal();
        Assert.Contains(version, refusal, StringComparison.Ordinal);
        Assert.Contains("2.10", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_without_libtorch_is_refused_by_name()
    {
        Assert.Contains("has no libtorch.so", Refusal(), StringComparison.Ordinal);
        Assert.Contains("There is no folder", Assert.Throws<EngineException>(() => UserLibtorch.Find(_folder.File("absent"))).Message, StringComparison.Ordinal);
        Make("libtorch.so", "libtorch_cpu.so", "libc10.so", "libc10_cuda.so", "libtorch_cuda.so");
        Assert.Contains("cannot be told", Refusal(), StringComparison.Ordinal);
    }

    private string Refusal() => Assert.Throws<EngineException>(() => UserLibtorch.Find(_folder.Path)).Message;

    private void Make(params string[] names)
    {
        Directory.CreateDirectory(_folder.File("lib"));
        foreach (string name in names) File.WriteAllText(Path.Combine(_folder.File("lib"), name), "");
    }
}
