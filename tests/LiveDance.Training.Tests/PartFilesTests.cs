using LiveDance.Training.Bundling;

namespace LiveDance.Training.Tests;

/// <summary>Tests the files of a bundle.</summary>
public sealed class PartFilesTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Parts_have_the_size_and_replace_those_of_an_older_bundle()
    {
        foreach (string number in new[] { "001", "002", "003", "004" }) File.WriteAllText(_folder.File($"b.tar.{number}"), "old");
        using (var files = new PartFiles(_folder.File("b.tar"), 4))
        {
            files.Write("abcdefghij"u8);
            files.Complete();
            Assert.Equal(["b.tar.001", "b.tar.002", "b.tar.003"], files.Files.Select(Path.GetFileName));
        }
        Assert.Equal(3, Directory.GetFiles(_folder.Path).Length);
        Assert.Equal("abcdefghij", string.Concat(Directory.GetFiles(_folder.Path).Order(StringComparer.Ordinal).Select(File.ReadAllText)));
    }

    [Fact]
    public void Bundle_that_is_not_completed_leaves_the_older_one()
    {
        string path = _folder.File("b.tar");
        File.WriteAllText(path, "old");
        using (var files = new PartFiles(path, 0)) files.Write("new"u8);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal(path, Assert.Single(Directory.GetFiles(_folder.Path)));
    }
}
