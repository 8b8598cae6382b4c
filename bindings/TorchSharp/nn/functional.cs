using TorchSharp.Modules;
using static TorchSharp.NativeMethods;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public enum Reduction
        {
            None,
            Mean,
            Sum,
        }

        public static class functional
        {
            public static Tensor conv2d(
                Tensor input, Tensor weight, Tensor? bias = null, long stride = 1, long padding = 0, long dilation = 1, long groups = 1)
            {
                ArgumentNullException.ThrowIfNull(input);
                ArgumentNullException.ThrowIfNull(weight);
                return Tensor.Made(
                    nn_conv2d(
                        input.Native, weight.Native, bias?.Native ?? TensorHandle.None, stride, padding, dilation, groups, out TensorHandle made),
                    made);
            }

            public static Tensor relu(Tensor input)
            {
                ArgumentNullException.ThrowIfNull(input);
                return input.relu();
            }

            public static Tensor leaky_relu(Tensor input, double negative_slope = 0.01)
            {
                ArgumentNullException.ThrowIfNull(input);
                return Tensor.Made(tensor_leakyRelu(input.Native, negative_slope, out TensorHandle made), made);
            }

            public static Tensor avg_pool2d(Tensor input, long kernel_size, long? stride = null, long padding = 0, bool count_include_pad = true)
            {
                ArgumentNullException.ThrowIfNull(input);
                return Tensor.Made(
                    nn_avgPool2d(input.Native, kernel_size, stride ?? kernel_size, padding, count_include_pad ? 1 : 0, out TensorHandle made),
                    made);
            }

            public static Tensor max_pool2d(Tensor input, long kernel_size, long? stride = null, long padding = 0)
            {
                ArgumentNullException.ThrowIfNull(input);
                return Tensor.Made(nn_maxPool2d(input.Native, kernel_size, stride ?? kernel_size, padding, out TensorHandle made), made);
            }

            public static Tensor pixel_shuffle(Tensor x, long upscale_factor)
            {
                ArgumentNullException.ThrowIfNull(x);
                return Tensor.Made(nn_pixelShuffle(x.Native, upscale_factor, out TensorHandle made), made);
            }

            public static Tensor pixel_unshuffle(Tensor x, long downscale_factor)
            {
                ArgumentNullException.ThrowIfNull(x);
                return Tensor.Made(nn_pixelUnshuffle(x.Native, downscale_factor, out TensorHandle made), made);
            }

            /// <param name="pad">Left, right, top, bottom.</param>
            public static unsafe Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant)
            {
                ArgumentNullException.ThrowIfNull(input);
                ArgumentNullException.ThrowIfNull(pad);
                fixed (long* sides = pad)
                    return Tensor.Made(nn_pad(input.Native, sides, pad.Length, (int)mode, out TensorHandle made), made);
            }

            public static Tensor interpolate(Tensor x, long[] size, InterpolationMode mode = InterpolationMode.Nearest)
            {
                ArgumentNullException.ThrowIfNull(x);
                ArgumentNullException.ThrowIfNull(size);
                return Tensor.Made(
                    nn_interpolate(x.Native, size[0], size[1], mode == InterpolationMode.Bilinear ? 1 : 0, out TensorHandle made), made);
            }

            public static Tensor l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Reduce((input - target).abs(), reduction);

            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Reduce((input - target).square(), reduction);

            private static Tensor Reduce(Tensor loss, Reduction reduction) => reduction switch
            {
                Reduction.None => loss,
                Reduction.Sum => loss.sum(),
                _ => loss.mean(),
            };
        }

        public static class utils
        {
            /// <summary>Scales all gradients so that their common norm is at most <paramref name="max_norm"/>.</summary>
            /// <returns>The norm before.</returns>
            public static unsafe double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm)
            {
                using var list = new TensorList(tensors);
                fixed (IntPtr* pointers = list.Pointers)
                {
                    Check(optim_clipGradNorm(pointers, list.Pointers.Length, max_norm, out double norm));
                    return norm;
                }
            }
        }
    }
}
