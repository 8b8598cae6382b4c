using static TorchSharp.torch;

namespace LiveDance.Training.Networks;

/// <summary>A convolution of a perceptual network.</summary>
/// <param name="Weight">Weights, outputs x inputs per group x kernel x kernel.</param>
/// <param name="Bias">Bias, one value per output.</param>
/// <param name="Stride">1, or 2 to halve the resolution; then padding is as TensorFlow's SAME.</param>
/// <param name="Dilation">Distance of the kernel's taps, in pixels.</param>
/// <param name="Groups">1, or the number of channels for a depthwise convolution.</param>
/// <param name="Pooled">Whether a 2 x 2 max pooling comes before.</param>
/// <param name="Compared">Whether its output is compared by the loss.</param>
internal sealed record FeatureLayer(Tensor Weight, Tensor Bias, long Stride, long Dilation, long Groups, bool Pooled, bool Compared);
