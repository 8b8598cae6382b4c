using System.Runtime.Intrinsics.X86;

namespace LiveDance.Engine.Inference;

/// <summary>Whether the processor multiplies bytes and adds up the products in one instruction.</summary>
internal static class ByteInstructions
{
    // CPUID leaf 7, the structured extended features: AVX512_VNNI is bit 11 of ECX, and bit 4 of EAX of its subleaf 1 is AVX-VNNI.
    private const int ExtendedFeatures = 7, Avx512Vnni = 1 << 11, AvxVnni = 1 << 4;

    /// <summary>
    /// True with AVX-512 VNNI or AVX-VNNI. Without them 8-bit networks are no faster than float32 ones, and ONNX Runtime's sums of two products
    /// overflow 16 bits.
    /// </summary>
    public static bool Available { get; } = X86Base.IsSupported
        && ((Avx512BW.IsSupported && (X86Base.CpuId(ExtendedFeatures, 0).Ecx & Avx512Vnni) != 0)
            || (Avx2.IsSupported && (X86Base.CpuId(ExtendedFeatures, 1).Eax & AvxVnni) != 0));
}
