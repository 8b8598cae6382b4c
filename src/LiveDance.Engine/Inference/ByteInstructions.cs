using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace LiveDance.Engine.Inference;

/// <summary>The processor's instructions that multiply bytes and add up the products, as far as this process sees them.</summary>
public static class ByteInstructions
{
    // CPUID leaf 7, the structured extended features: AVX512_VNNI is bit 11 of ECX, and bit 4 of EAX of its subleaf 1 is AVX-VNNI.
    private const int ExtendedFeatures = 7, Avx512Vnni = 1 << 11, AvxVnni = 1 << 4;

    private static readonly bool HasAvx512Vnni =
        X86Base.IsSupported && Avx512BW.IsSupported && (X86Base.CpuId(ExtendedFeatures, 0).Ecx & Avx512Vnni) != 0;

    private static readonly bool HasAvxVnni = X86Base.IsSupported && Avx2.IsSupported && (X86Base.CpuId(ExtendedFeatures, 1).Eax & AvxVnni) != 0;

    /// <summary>
    /// True with AVX-512 VNNI or AVX-VNNI. Without them 8-bit networks are no faster than float32 ones, and ONNX Runtime's sums of two products
    /// overflow 16 bits.
    /// </summary>
    public static bool Available => HasAvx512Vnni || HasAvxVnni;

    /// <summary>AVX-512 VNNI, AVX VNNI, AVX-512 or AVX2 without VNNI, or the architecture.</summary>
    public static string Name => HasAvx512Vnni ? "AVX-512 VNNI"
        : HasAvxVnni ? "AVX VNNI"
        : Avx512F.IsSupported ? "AVX-512 without VNNI"
        : Avx2.IsSupported ? "AVX2 without VNNI" : RuntimeInformation.ProcessArchitecture.ToString();
}
