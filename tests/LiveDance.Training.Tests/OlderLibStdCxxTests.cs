using System.Text;
using LiveDance.Training.Libtorch;
using static TorchSharp.torch;

namespace LiveDance.Training.Tests;

/// <summary>The adaptation of TorchSharp's library to a libstdc++ that is older than it needs.</summary>
public class OlderLibStdCxxTests
{
    private static string Adapter => Path.Combine(TorchLibraries.OwnFolder, "libLibTorchSharp.so");

    [Fact]
    public void Adapted_library_calls_the_older_function_and_is_otherwise_unchanged()
    {
        byte[] before = File.ReadAllBytes(Adapter), after = OlderLibStdCxx.Adapt(before);
        Assert.Equal(before, File.ReadAllBytes(Adapter));
        Assert.Equal(before.Length, after.Length);
        Assert.True(Contains(after, "$ORIGIN/\0_ZNSt8ios_base4InitC1Ev\0"), "the name is in place of the rest of the RUNPATH");
        // Its name, its version, the weak mark, and the RUNPATH's text.
        int changed = before.Zip(after).Count(pair => pair.First != pair.Second);
        Assert.InRange(changed, 20, 250);
        // Nothing is left to do a second time.
        Assert.Equal(after, OlderLibStdCxx.Adapt(after));
    }

    [Fact]
    public void Adapting_a_file_that_is_no_library_is_refused() =>
        Assert.Throws<InvalidDataException>(() => OlderLibStdCxx.Adapt(Encoding.ASCII.GetBytes("These are words and no library, though there are enough of them.")));

    [Fact]
    public void TorchSharp_loads_the_packaged_library_or_its_adapted_copy_as_the_system_needs()
    {
        using Tensor sum = ones([3]).sum();
        Assert.Equal(3, sum.item<float>());
        if (!OperatingSystem.IsLinux()) return;
        string[] maps = [.. File.ReadLines("/proc/self/maps").Where(line => line.Contains("LibTorchSharp", StringComparison.Ordinal))];
        Assert.NotEmpty(maps);
        Assert.All(maps, line => Assert.Equal(OlderLibStdCxx.Suffices, line.EndsWith(Adapter, StringComparison.Ordinal)));
        Assert.All(maps, line => Assert.Equal(!OlderLibStdCxx.Suffices, line.Contains("/memfd:", StringComparison.Ordinal)));
    }

    private static bool Contains(byte[] bytes, string text) => bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(text)) >= 0;
}
