using Microsoft.Win32.SafeHandles;

namespace TorchSharp;

/// <summary>Owns a native tensor: one count of its storage.</summary>
internal sealed class TensorHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    /// <summary>No tensor: where a bias or the like is left out.</summary>
    public static readonly TensorHandle None = new();

    protected override bool ReleaseHandle()
    {
        NativeMethods.tensor_delete(handle);
        return true;
    }
}
