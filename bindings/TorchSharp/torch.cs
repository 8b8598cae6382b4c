using static TorchSharp.NativeMethods;

namespace TorchSharp;

/// <summary>What PyTorch has at its top level.</summary>
public static partial class torch
{
    /// <summary>Number formats, as libtorch numbers them.</summary>
    public enum ScalarType : sbyte
    {
        Float32 = 6,
        Float64 = 7,
        BFloat16 = 15,
    }

    private static volatile Device _defaultDevice = new(DeviceType.CPU);

    public static Device CPU { get; } = new(DeviceType.CPU);

    public static Device CUDA { get; } = new(DeviceType.CUDA);

    public static Device device(string description)
    {
        ArgumentNullException.ThrowIfNull(description);
        string[] parts = description.Split(':');
        int index = parts.Length > 1 ? int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) : -1;
        return parts[0] switch
        {
            "cpu" => new Device(DeviceType.CPU, index),
            "cuda" => new Device(DeviceType.CUDA, index),
            _ => throw new ArgumentException($"There is no device '{description}'.", nameof(description)),
        };
    }

    /// <summary>Where tensors are made when nothing else is said.</summary>
    public static void set_default_device(Device device) => _defaultDevice = device;

    public static Device get_default_device() => _defaultDevice;

    public static unsafe Tensor zeros(long[] size, Device? device = null, bool requires_grad = false)
    {
        ArgumentNullException.ThrowIfNull(size);
        device ??= _defaultDevice;
        fixed (long* sizes = size)
        {
            Check(tensor_zeros(sizes, size.Length, (int)device.type, device.index, out TensorHandle made));
            return new Tensor(made).requires_grad_(requires_grad);
        }
    }

    public static Tensor ones(long[] size, Device? device = null, bool requires_grad = false) => full(size, 1, device, requires_grad);

    public static unsafe Tensor full(long[] size, double value, Device? device = null, bool requires_grad = false)
    {
        ArgumentNullException.ThrowIfNull(size);
        device ??= _defaultDevice;
        fixed (long* sizes = size)
        {
            Check(tensor_full(sizes, size.Length, value, (int)device.type, device.index, out TensorHandle made));
            return new Tensor(made).requires_grad_(requires_grad);
        }
    }

    public static unsafe Tensor randn(long[] size, Device? device = null, bool requires_grad = false)
    {
        ArgumentNullException.ThrowIfNull(size);
        device ??= _defaultDevice;
        fixed (long* sizes = size)
        {
            Check(tensor_randn(sizes, size.Length, (int)device.type, device.index, out TensorHandle made));
            return new Tensor(made).requires_grad_(requires_grad);
        }
    }

    public static unsafe Tensor rand(long[] size, Device? device = null, bool requires_grad = false)
    {
        ArgumentNullException.ThrowIfNull(size);
        device ??= _defaultDevice;
        fixed (long* sizes = size)
        {
            Check(tensor_rand(sizes, size.Length, (int)device.type, device.index, out TensorHandle made));
            return new Tensor(made).requires_grad_(requires_grad);
        }
    }

    /// <summary>A copy of the array's values.</summary>
    public static unsafe Tensor tensor(float[] rawArray, ReadOnlySpan<long> dimensions, Device? device = null, bool requires_grad = false)
    {
        ArgumentNullException.ThrowIfNull(rawArray);
        device ??= _defaultDevice;
        long count = 1;
        foreach (long size in dimensions) count *= size;
        if (count != rawArray.Length)
            throw new ArgumentException($"A shape of {count} elements was given {rawArray.Length} values.", nameof(dimensions));
        fixed (float* values = rawArray)
        fixed (long* sizes = dimensions)
        {
            Check(tensor_from(values, sizes, dimensions.Length, (int)device.type, device.index, out TensorHandle made));
            return new Tensor(made).requires_grad_(requires_grad);
        }
    }

    public static unsafe Tensor cat(IList<Tensor> tensors, long dim = 0)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        using var list = new TensorList(tensors);
        fixed (IntPtr* pointers = list.Pointers)
        {
            Check(tensor_cat(pointers, list.Pointers.Length, dim, out TensorHandle made));
            return new Tensor(made);
        }
    }

    public static Tensor maximum(Tensor input, Tensor other) => input.Of(other, Binary.Maximum);

    public static Tensor minimum(Tensor input, Tensor other) => input.Of(other, Binary.Minimum);

    public static void manual_seed(long seed) => Check(torch_seed(seed));

    public static void set_num_threads(int num) => Check(torch_setThreads(num));

    public static int get_num_threads()
    {
        Check(torch_threads(out int threads));
        return threads;
    }

    public static DisposeScope NewDisposeScope() => new();

    /// <summary>Nothing computed on this thread before the result is disposed of has a gradient.</summary>
    public static IDisposable no_grad() => new GradMode(enabled: false);

    /// <summary>What is computed on this thread before the result is disposed of has a gradient again.</summary>
    public static IDisposable enable_grad() => new GradMode(enabled: true);

    public static class cuda
    {
        public static bool is_available()
        {
            Check(torch_cudaAvailable(out int available));
            return available != 0;
        }
    }

    private sealed class GradMode : IDisposable
    {
        private readonly int _before;

        public GradMode(bool enabled)
        {
            Check(autograd_enabled(out _before));
            Check(autograd_enable(enabled ? 1 : 0));
        }

        public void Dispose() => Check(autograd_enable(_before));
    }
}

public enum DeviceType
{
    CPU = 0,
    CUDA = 1,
}
