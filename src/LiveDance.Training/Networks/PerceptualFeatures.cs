using LiveDance.Engine;
using static TorchSharp.torch;

namespace LiveDance.Training.Networks;

/// <summary>
/// A pretrained chain of convolutions whose features compare two pictures: the perceptual loss (Johnson et al. 2016). Its weights
/// are not changed.
/// </summary>
internal sealed class PerceptualFeatures : IDisposable
{
    // Weights of the compared layers, from the last to the first, as Chan et al. 2018 weight VGG19's.
    private static readonly double[] Weights = [1, 1 / 4.0, 1 / 8.0, 1 / 16.0, 1 / 32.0];

    private readonly IReadOnlyList<FeatureLayer> _layers;
    private readonly double _ceiling;
    private readonly Tensor? _mean, _deviation;

    /// <param name="layers">The convolutions in order, each followed by ReLU; owned and disposed of by this object.</param>
    /// <param name="ceiling">Upper limit of the activation function; infinite for plain ReLU.</param>
    /// <param name="mean">
    /// Mean of red, green and blue in 0..1 that inputs are normalized by; null if the network takes -1..1.
    /// </param>
    /// <param name="deviation">Standard deviation of red, green and blue, likewise.</param>
    public PerceptualFeatures(IReadOnlyList<FeatureLayer> layers, double ceiling = double.PositiveInfinity, float[]? mean = null, float[]? deviation = null)
    {
        (_layers, _ceiling) = (layers, ceiling);
        _mean = mean is null ? null : tensor(mean, [1, 3, 1, 1]).DetachFromDisposeScope();
        _deviation = deviation is null ? null : tensor(deviation, [1, 3, 1, 1]).DetachFromDisposeScope();
    }

    /// <summary>The number format that it computes in.</summary>
    public ScalarType ComputeType { get; set; } = ScalarType.Float32;

    /// <summary>Loads PoseNet's MobileNet as TensorFlow.js stores it (.json), or VGG19's features (.safetensors).</summary>
    /// <param name="path">The file; its extension decides.</param>
    /// <exception cref="EngineException">The file is missing or is not such a network.</exception>
    public static PerceptualFeatures Load(string path) =>
        !File.Exists(path) ? throw new EngineException($"There is no perceptual network '{path}'.")
        : path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? MobileNetFeatures.Load(path)
        : Vgg19Features.Load(path);

    /// <summary>The perceptual loss: weighted mean absolute differences of the compared layers.</summary>
    /// <param name="picture">The generated picture, N x 3 x H x W, -1..1.</param>
    /// <param name="truth">The true picture, the same shape; no gradient flows into it.</param>
    public Tensor Loss(Tensor picture, Tensor truth)
    {
        List<Tensor> generated = Features(picture), real;
        using (no_grad()) real = Features(truth);
        Tensor? sum = null;
        for (int i = 0; i < generated.Count; i++)
        {
            Tensor own = (generated[^(i + 1)] - real[^(i + 1)]).abs().mean() * Weights[Math.Min(i, Weights.Length - 1)];
            sum = sum is null ? own : sum + own;
        }
        return sum!;
    }

    /// <summary>The outputs of the compared layers.</summary>
    /// <param name="picture">N x 3 x H x W, -1..1.</param>
    public List<Tensor> Features(Tensor picture)
    {
        List<Tensor> features = [];
        Tensor x = _mean is null ? picture : (((picture + 1) * 0.5) - _mean) / _deviation!;
        x = x.to_type(ComputeType);
        foreach (FeatureLayer layer in _layers)
        {
            x = Apply(layer, x);
            if (layer.Compared) features.Add(x.to_type(ScalarType.Float32));
        }
        return features;
    }

    public void Dispose()
    {
        foreach (FeatureLayer layer in _layers)
        {
            layer.Weight.Dispose();
            layer.Bias.Dispose();
        }
        _mean?.Dispose();
        _deviation?.Dispose();
    }

    private Tensor Apply(FeatureLayer layer, Tensor x)
    {
        if (layer.Pooled) x = nn.functional.max_pool2d(x, 2);
        long kernel = layer.Weight.shape[2], padding = 0;
        if (layer.Stride == 1)
        {
            padding = layer.Dilation * (kernel / 2);
        }
        else if (kernel > 1)
        {
            // TensorFlow's SAME adds the odd row and column at the end.
            x = nn.functional.pad(x, [0, kernel - layer.Stride, 0, kernel - layer.Stride]);
        }
        Tensor y = nn.functional.conv2d(
            x, layer.Weight.to_type(ComputeType), layer.Bias.to_type(ComputeType), [layer.Stride, layer.Stride], [padding, padding],
            [layer.Dilation, layer.Dilation], layer.Groups).relu();
        return double.IsFinite(_ceiling) ? minimum(y, full([1], _ceiling).to_type(ComputeType)) : y;
    }
}
