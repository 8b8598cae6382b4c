using System.Runtime.InteropServices;

[assembly: System.Runtime.CompilerServices.DisableRuntimeMarshalling]

namespace TorchSharp;

/// <summary>
/// The shim's entries. Each returns null, or what went wrong; its results come through its last parameters.
/// </summary>
internal static unsafe partial class NativeMethods
{
    private const string Library = "LibTorchSharp";

    /// <summary>Throws what libtorch threw.</summary>
    public static void Check(IntPtr failure)
    {
        if (failure != 0) throw new ExternalException(Marshal.PtrToStringUTF8(failure) ?? "libtorch failed");
    }

    [LibraryImport(Library)]
    public static partial void tensor_delete(IntPtr tensor);

    [LibraryImport(Library)]
    public static partial IntPtr tensor_zeros(long* size, int dims, int type, int index, out TensorHandle made);

    [LibraryImport(Library)]
    public static partial IntPtr tensor_full(long* size, int dims, double value, int type, int index, out TensorHandle made);

    [LibraryImport(Library)]
    public static partial IntPtr tensor_randn(long* size, int dims, int type, int index, out TensorHandle made);

    [LibraryImport(Library)]
    public static partial IntPtr tensor_rand(long* size, int dims, int type, int index, out TensorHandle made);

    [LibraryImport(Library)]
    public static partial IntPtr tensor_from(float* values, long* size, int dims, int type, int index, out TensorHandle made);

    [LibraryImport(Library)]
    public static partial IntPtr tensor_read(TensorHandle tensor, float* values);

    [LibraryImport(Library)]
    public static partial IntPtr tensor_dims(TensorHandle tensor, out int dims);

    [LibraryImport(Library)]
    public static partial IntPtr tensor_shape(TensorHandle tensor, long* size);

    [LibraryImport(Library)]
    public static partial IntPtr tensor_device(TensorHandle tensor, out int type, out int index);

    [LibraryImport(Library)]
    public static partial IntPtr tensor_to(TensorHandle tensor, int type, int index, out TensorHandle made);

    [LibraryImport(Library)]
    public static partial IntPtr tensor_toType(TensorHandle tensor, int type, out TensorHandle made);

    [LibraryImport(Library)]
    public static partial IntPtr tensor_type(TensorHandle tensor, out int type);

    [LibraryImport(Library)]
    public static partial IntPtr tensor_requiresGrad(TensorHandle tensor, out int required);

    [LibraryImport(Library)]
    public static partial IntPtr tensor_setRequiresGrad(TensorHandle tensor, int required);

    [LibraryImport(Library)]
    public static partial IntPtr tensor_backward(TensorHandle tensor);

    [LibraryImport(Library)]
    public static partial IntPtr tensor_grad(TensorHandle tensor, out TensorHandle made);

    [LibraryImport(Library)]
    public static partial IntPtr tensor_setGrad(TensorHandle tensor, TensorHandle grad);

    [LibraryImport(Library)]
    public static partial IntPtr autograd_enabled(out int enabled);

    [LibraryImport(Library)]
    public static partial IntPtr autograd_enable(int enabled);

    [LibraryImport(Library)]
    public static partial IntPtr tensor_copyInto(TensorHandle tensor, TensorHandle source);

    [LibraryImport(Library)]
    public static partial IntPtr tensor_addInto(TensorHandle tensor, TensorHandle other, double alpha);

    [LibraryImport(Library)]
    public static partial IntPtr tensor_mulInto(TensorHandle tensor, double factor);

    [LibraryImport(Library)]
    public static partial IntPtr tensor_lerpInto(TensorHandle tensor, TensorHandle end, double weight);

    [LibraryImport(Library)]
    public static partial IntPtr tensor_fill(TensorHandle tensor, double value);

    [LibraryImport(Library)]
    public static partial IntPtr torch_seed(long seed);

    [LibraryImport(Library)]
    public static partial IntPtr torch_setThreads(int threads);

    [LibraryImport(Library)]
    public static partial IntPtr torch_threads(out int threads);

    [LibraryImport(Library)]
    public static partial IntPtr torch_cudaAvailable(out int available);

    [LibraryImport(Library)]
    public static partial IntPtr tensor_unary(TensorHandle x, Unary operation, out TensorHandle made);

    [LibraryImport(Library)]
    public static partial IntPtr tensor_binary(TensorHandle a, TensorHandle b, Binary operation, out TensorHandle made);

    [LibraryImport(Library)]
    public static partial IntPtr tensor_scalar(TensorHandle a, double b, Scalar operation, out TensorHandle made);

    [LibraryImport(Library)]
    public static partial IntPtr tensor_clamp(TensorHandle x, double low, double high, out TensorHandle made);

    [LibraryImport(Library)]
    public static partial IntPtr tensor_leakyRelu(TensorHandle x, double slope, out TensorHandle made);

    [LibraryImport(Library)]
    public static partial IntPtr tensor_sumOver(TensorHandle x, long* dims, int count, int keep, out TensorHandle made);

    [LibraryImport(Library)]
    public static partial IntPtr tensor_meanOver(TensorHandle x, long* dims, int count, int keep, out TensorHandle made);

    [LibraryImport(Library)]
    public static partial IntPtr tensor_reshape(TensorHandle x, long* size, int dims, out TensorHandle made);

    [LibraryImport(Library)]
    public static partial IntPtr tensor_permute(TensorHandle x, long* order, int dims, out TensorHandle made);

    [LibraryImport(Library)]
    public static partial IntPtr tensor_expand(TensorHandle x, long* size, int dims, out TensorHandle made);

    [LibraryImport(Library)]
    public static partial IntPtr tensor_narrow(TensorHandle x, long dim, long start, long length, out TensorHandle made);

    [LibraryImport(Library)]
    public static partial IntPtr tensor_cat(IntPtr* parts, int count, long dim, out TensorHandle made);

    [LibraryImport(Library)]
    public static partial IntPtr nn_conv2d(
        TensorHandle x, TensorHandle weight, TensorHandle bias, long stride, long padding, long dilation, long groups, out TensorHandle made);

    [LibraryImport(Library)]
    public static partial IntPtr nn_convTranspose2d(
        TensorHandle x, TensorHandle weight, TensorHandle bias, long stride, long padding, long outputPadding, out TensorHandle made);

    [LibraryImport(Library)]
    public static partial IntPtr nn_instanceNorm(TensorHandle x, double epsilon, out TensorHandle made);

    [LibraryImport(Library)]
    public static partial IntPtr nn_batchNorm(
        TensorHandle x, TensorHandle weight, TensorHandle bias, TensorHandle mean, TensorHandle variance, int training, double momentum,
        double epsilon, out TensorHandle made);

    [LibraryImport(Library)]
    public static partial IntPtr nn_avgPool2d(
        TensorHandle x, long kernel, long stride, long padding, int countPadding, out TensorHandle made);

    [LibraryImport(Library)]
    public static partial IntPtr nn_maxPool2d(TensorHandle x, long kernel, long stride, long padding, out TensorHandle made);

    [LibraryImport(Library)]
    public static partial IntPtr nn_pixelShuffle(TensorHandle x, long factor, out TensorHandle made);

    [LibraryImport(Library)]
    public static partial IntPtr nn_pixelUnshuffle(TensorHandle x, long factor, out TensorHandle made);

    [LibraryImport(Library)]
    public static partial IntPtr nn_pad(TensorHandle x, long* pads, int count, int mode, out TensorHandle made);

    [LibraryImport(Library)]
    public static partial IntPtr nn_interpolate(TensorHandle x, long height, long width, int bilinear, out TensorHandle made);

    [LibraryImport(Library)]
    public static partial IntPtr optim_clipGradNorm(IntPtr* parameters, int count, double limit, out double norm);

    [LibraryImport(Library)]
    public static partial IntPtr optim_adam(
        IntPtr* parameters, IntPtr* means, IntPtr* squares, int count, long step, double rate, double beta1, double beta2, double epsilon);
}

/// <summary>The shim's numbers for operations on one tensor.</summary>
internal enum Unary
{
    Neg, Abs, Sqrt, Exp, Log, Tanh, Sigmoid, Relu, Square, Detach, Clone, Contiguous, Sum, Mean, Max, Min,
}

/// <summary>The shim's numbers for operations on two tensors.</summary>
internal enum Binary
{
    Add, Sub, Mul, Div, Maximum, Minimum, MatMul,
}

/// <summary>The shim's numbers for operations on a tensor and a number.</summary>
internal enum Scalar
{
    Add, Sub, Mul, Div, Pow,
}
