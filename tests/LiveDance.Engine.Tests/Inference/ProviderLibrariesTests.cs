using LiveDance.Engine.Inference;

namespace LiveDance.Engine.Tests.Inference;

public class ProviderLibrariesTests
{
    [Fact]
    public void What_a_library_asks_for_is_read_from_its_own_tables()
    {
        using FileStream library = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "libonnxruntime.so"));
        IReadOnlyList<string> needed = ProviderLibraries.Needed(library);
        Assert.Contains("libc.so.6", needed);
        Assert.Contains("libm.so.6", needed);
    }

    [Fact]
    public void What_is_no_library_asks_for_nothing() => Assert.Empty(ProviderLibraries.Needed(new MemoryStream("words"u8.ToArray())));

    [Fact]
    public void The_processor_misses_nothing() => Assert.Empty(ProviderLibraries.Missing(ExecutionProvider.Cpu));
}
