using TorchSharp.Modules;
using static TorchSharp.NativeMethods;

namespace TorchSharp
{
    /// <summary>How a convolution fills its border.</summary>
    public enum PaddingModes
    {
        Constant = 0,
        Zeros = 0,
        Reflect = 1,
        Replicate = 2,
    }

    /// <summary>How an image is resized.</summary>
    public enum InterpolationMode
    {
        Nearest = 0,
        Bilinear = 2,
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Conv2d Conv2d(
                long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true) =>
                new(in_channels, out_channels, kernel_size, stride, padding, dilation, padding_mode, groups, bias);

            public static ConvTranspose2d ConvTranspose2d(
                long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long output_padding = 0,
                bool bias = true) =>
                new(in_channels, out_channels, kernel_size, stride, padding, output_padding, bias);

            public static InstanceNorm2d InstanceNorm2d(long features, double eps = 1e-5) => new(features, eps);

            public static BatchNorm2d BatchNorm2d(long features, double eps = 1e-5, double momentum = 0.1) => new(features, eps, momentum);

            public static ReLU ReLU() => new();

            public static LeakyReLU LeakyReLU(double negative_slope = 0.01) => new(negative_slope);

            public static Tanh Tanh() => new();

            public static ReflectionPad2d ReflectionPad2d(long padding) => new(padding);

            public static Sequential Sequential(params Module<Tensor, Tensor>[] modules) => new(modules);
        }
    }
}

namespace TorchSharp.Modules
{
    public sealed class Conv2d : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private readonly long _stride, _padding, _dilation, _groups;
        private readonly PaddingModes _mode;

        internal Conv2d(
            long inputs, long outputs, long kernel, long stride, long padding, long dilation, PaddingModes mode, long groups, bool hasBias)
            : base(nameof(Conv2d))
        {
            (_stride, _padding, _dilation, _groups, _mode) = (stride, padding, dilation, groups, mode);
            weight = Initial.Uniform([outputs, inputs / groups, kernel, kernel], inputs / groups * kernel * kernel);
            register_parameter(nameof(weight), weight);
            if (!hasBias) return;
            bias = Initial.Uniform([outputs], inputs / groups * kernel * kernel);
            register_parameter(nameof(bias), bias);
        }

        public Parameter weight { get; }

        public Parameter? bias { get; }

        public override torch.Tensor forward(torch.Tensor input)
        {
            if (_mode == PaddingModes.Zeros || _padding == 0)
                return torch.nn.functional.conv2d(input, weight, bias, _stride, _padding, _dilation, _groups);
            torch.Tensor padded = torch.nn.functional.pad(input, [_padding, _padding, _padding, _padding], _mode);
            return torch.nn.functional.conv2d(padded, weight, bias, _stride, 0, _dilation, _groups);
        }
    }

    public sealed class ConvTranspose2d : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private readonly long _stride, _padding, _outputPadding;

        internal ConvTranspose2d(long inputs, long outputs, long kernel, long stride, long padding, long outputPadding, bool hasBias)
            : base(nameof(ConvTranspose2d))
        {
            (_stride, _padding, _outputPadding) = (stride, padding, outputPadding);
            // As PyTorch counts it, the fan-in of a transposed convolution is that of its outputs.
            weight = Initial.Uniform([inputs, outputs, kernel, kernel], outputs * kernel * kernel);
            register_parameter(nameof(weight), weight);
            if (!hasBias) return;
            bias = Initial.Uniform([outputs], outputs * kernel * kernel);
            register_parameter(nameof(bias), bias);
        }

        public Parameter weight { get; }

        public Parameter? bias { get; }

        public override torch.Tensor forward(torch.Tensor input)
        {
            ArgumentNullException.ThrowIfNull(input);
            return torch.Tensor.Made(
                nn_convTranspose2d(
                    input.Native, weight.Native, bias?.Native ?? TensorHandle.None, _stride, _padding, _outputPadding, out TensorHandle made),
                made);
        }
    }

    public sealed class InstanceNorm2d : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private readonly double _epsilon;

        internal InstanceNorm2d(long features, double epsilon) : base(nameof(InstanceNorm2d)) => (num_features, _epsilon) = (features, epsilon);

        public long num_features { get; }

        public override torch.Tensor forward(torch.Tensor input)
        {
            ArgumentNullException.ThrowIfNull(input);
            return torch.Tensor.Made(nn_instanceNorm(input.Native, _epsilon, out TensorHandle made), made);
        }
    }

    public sealed class BatchNorm2d : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private readonly double _epsilon, _momentum;

        internal BatchNorm2d(long features, double epsilon, double momentum) : base(nameof(BatchNorm2d))
        {
            (_epsilon, _momentum) = (epsilon, momentum);
            weight = Initial.Filled(features, 1);
            bias = Initial.Filled(features, 0);
            running_mean = torch.zeros([features]);
            running_var = torch.ones([features]);
            register_parameter(nameof(weight), weight);
            register_parameter(nameof(bias), bias);
            register_buffer(nameof(running_mean), running_mean);
            register_buffer(nameof(running_var), running_var);
        }

        public Parameter weight { get; }

        public Parameter bias { get; }

        public torch.Tensor running_mean { get; }

        public torch.Tensor running_var { get; }

        public override torch.Tensor forward(torch.Tensor input)
        {
            ArgumentNullException.ThrowIfNull(input);
            return torch.Tensor.Made(
                nn_batchNorm(
                    input.Native, weight.Native, bias.Native, running_mean.Native, running_var.Native, training ? 1 : 0, _momentum, _epsilon,
                    out TensorHandle made),
                made);
        }
    }

    public sealed class ReLU : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        internal ReLU() : base(nameof(ReLU)) { }

        public override torch.Tensor forward(torch.Tensor input) => torch.nn.functional.relu(input);
    }

    public sealed class LeakyReLU : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private readonly double _slope;

        internal LeakyReLU(double slope) : base(nameof(LeakyReLU)) => _slope = slope;

        public override torch.Tensor forward(torch.Tensor input) => torch.nn.functional.leaky_relu(input, _slope);
    }

    public sealed class Tanh : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        internal Tanh() : base(nameof(Tanh)) { }

        public override torch.Tensor forward(torch.Tensor input)
        {
            ArgumentNullException.ThrowIfNull(input);
            return input.tanh();
        }
    }

    public sealed class ReflectionPad2d : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private readonly long _padding;

        internal ReflectionPad2d(long padding) : base(nameof(ReflectionPad2d)) => _padding = padding;

        public override torch.Tensor forward(torch.Tensor input) =>
            torch.nn.functional.pad(input, [_padding, _padding, _padding, _padding], PaddingModes.Reflect);
    }

    public sealed class Sequential : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private readonly torch.nn.Module<torch.Tensor, torch.Tensor>[] _parts;

        internal Sequential(torch.nn.Module<torch.Tensor, torch.Tensor>[] modules) : base(nameof(Sequential))
        {
            _parts = modules;
            for (int i = 0; i < modules.Length; i++)
                register_module(i.ToString(System.Globalization.CultureInfo.InvariantCulture), modules[i]);
        }

        public override torch.Tensor forward(torch.Tensor input)
        {
            foreach (torch.nn.Module<torch.Tensor, torch.Tensor> part in _parts) input = part.call(input);
            return input;
        }
    }

    /// <summary>PyTorch's own first values.</summary>
    internal static class Initial
    {
        public static Parameter Uniform(long[] size, long fanIn)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            return new Parameter((torch.rand(size) - 0.5) * (2 / Math.Sqrt(fanIn)));
        }

        public static Parameter Filled(long count, double value)
        {
            using torch.Tensor values = torch.full([count], value);
            return new Parameter(values);
        }
    }
}
