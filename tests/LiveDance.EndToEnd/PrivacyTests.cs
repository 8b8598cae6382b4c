using System.Diagnostics;

namespace LiveDance.EndToEnd;

/// <summary>The program keeps and sends no data about its use.</summary>
public sealed class PrivacyTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_with_networks_leaves_nothing_in_the_users_home()
    {
        string home = Directory.CreateDirectory(_folder.File("home")).FullName, output = _folder.File("out");
        using Process program = LiveDanceProgram.Start(["pose", LiveDanceProgram.Guest, "-o", output, "--pose", "fast"], home: home);
        ProgramRun run = LiveDanceProgram.Finish(program);
        Assert.Equal(0, run.ExitCode);
        // ONNX Runtime would keep an identifier and a queue of usage data here.
        Assert.Empty(Directory.EnumerateFileSystemEntries(home, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }));
        Assert.DoesNotContain("telemetry", run.Errors, StringComparison.OrdinalIgnoreCase);
    }
}
