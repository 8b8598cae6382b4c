namespace LiveDance.EndToEnd;

/// <summary>Tests that an output which would replace an input, or another output, is refused before any work.</summary>
public sealed class OutputIsInputTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public OutputIsInputTests()
    {
        File.Copy(LiveDanceProgram.Guest, _folder.File("real.mp4"));
        File.CreateSymbolicLink(_folder.File("link.mp4"), "real.mp4");
        File.CreateSymbolicLink(_folder.File("again.mp4"), _folder.File("link.mp4"));
        Directory.CreateSymbolicLink(_folder.File("here"), _folder.Path);
        // .NET makes no hard links.
        using var made = System.Diagnostics.Process.Start("ln", [_folder.File("real.mp4"), _folder.File("hard.mp4")]);
        Assert.True(made.WaitForExit(TimeSpan.FromSeconds(10)));
        File.Copy(_folder.File("real.mp4"), _folder.File("evening.part.mp4"));
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("transfer", "@link.mp4", "-o", "@real.mp4")]
    [InlineData("transfer", "@real.mp4", "-o", "@again.mp4")]
    [InlineData("transfer", "@real.mp4", "-o", "@hard.mp4")]
    [InlineData("transfer", "@real.mp4", "-o", "@here/../here/real.mp4")]
    [InlineData("transfer", "@evening.part.mp4", "-o", "@evening.mp4")]
    [InlineData("transfer", "@", "-o", "@here/real.mp4")]
    [InlineData("pose", "@link.mp4", "-o", "@real.json")]
    [InlineData("prepare", "@link.mp4", "-o", "@hard.mp4")]
    [InlineData("live", "@real.mp4", "-o", "file:@link.mp4")]
    [InlineData("live", "0", "--music", "@real.mp4", "-o", "file:@hard.mp4")]
    [InlineData("live", "0", "--background", "@link.mp4", "-o", "file:@real.mp4")]
    [InlineData("live", "0", "-p", "@here", "-o", "file:@real.mp4")]
    [InlineData("live", "0", "-p", "@here", "-o", "png:@")]
    [InlineData("live", "0", "-o", "file:@new.mp4", "-o", "file:@here/new.mp4")]
    [InlineData("live", "0", "-o", "file:@link.mp4", "-o", "file:@hard.mp4")]
    public void Output_that_is_an_input_or_another_output_is_refused_and_nothing_changes(params string[] arguments)
    {
        string[] before = Directory.GetFileSystemEntries(_folder.Path);
        ProgramRun run = LiveDanceProgram.Run(
            [.. arguments.Select(text => text.Replace("@", _folder.Path + Path.DirectorySeparatorChar, StringComparison.Ordinal))]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("another name", run.Sentence(), StringComparison.Ordinal);
        Assert.Equal(before.Order(), Directory.GetFileSystemEntries(_folder.Path).Order());
        Assert.Equal(new FileInfo(LiveDanceProgram.Guest).Length, new FileInfo(_folder.File("real.mp4")).Length);
    }
}
