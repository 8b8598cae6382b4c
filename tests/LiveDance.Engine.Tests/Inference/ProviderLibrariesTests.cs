using LiveDance.Engine.Inference;

namespace LiveDance.Engine.Tests.Inference;

public class ProviderLibrariesTests
{
    [Fact]
    public void Dependencies_of_a_library_are_read_from_its_dynamic_section()
    {
        using FileStream library = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "libonnxruntime.so"));
        IReadOnlyList<string> needed = ProviderLibraries.Needed(library);
        Assert.Contains("libc.so.6", needed);
        Assert.Contains("libm.so.6", needed);
    }

    [Fact]
    public void File_that_is_no_library_has_no_dependencies() => Assert.Empty(ProviderLibraries.Needed(new MemoryStream("words"u8.ToArray())));

    [Fact]
    public void Cpu_provider_has_no_missing_libraries() => Assert.Empty(ProviderLibraries.Missing(ExecutionProvider.Cpu));
}
