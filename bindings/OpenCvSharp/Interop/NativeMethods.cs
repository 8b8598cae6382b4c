using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

[assembly: System.Runtime.CompilerServices.DisableRuntimeMarshalling]

namespace OpenCvSharp;

/// <summary>
/// The shim's entries. Each returns null, or what went wrong; its results come through its last parameters.
/// </summary>
internal static partial class NativeMethods
{
    private const string Library = "OpenCvSharpExtern";

    /// <summary>Throws what OpenCV threw.</summary>
    public static void Check(IntPtr failure)
    {
        if (failure != 0) Throw(failure);
    }

    [DoesNotReturn]
    private static unsafe void Throw(IntPtr pointer)
    {
        var failure = (Failure*)pointer;
        throw new OpenCVException(
            (ErrorCode)failure->Code,
            Text(failure->Function),
            Text(failure->Message),
            Text(failure->File),
            failure->Line);
    }

    private static string Text(IntPtr text) => Marshal.PtrToStringUTF8(text) ?? "";

    /// <summary>The shim's struct of the same name.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Failure
    {
        public int Code;
        public int Line;
        public IntPtr Function;
        public IntPtr Message;
        public IntPtr File;
    }
}
