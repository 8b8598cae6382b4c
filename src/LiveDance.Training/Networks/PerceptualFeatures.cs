using LiveDance.Engine;
using static TorchSharp.torch;

namespace LiveDance.Training.Networks;

/// <summary>A convolution of a trunk.</summary>
/// <param name="Weight">Outputs x inputs of a group x kernel x kernel.</param>
/// <param name="Bias">Outputs.</param>
/// <param name="Stride">1, or 2 to halve; then the border is filled as TensorFlow's SAME does.</param>
/// <param name="Dilation">Pixels between the kernel's.</param>
/// <param name="Groups">1, or as many as channels for one kernel each.</param>
/// <param name="Pooled">Whether the picture is halved before it, by maxima of 2 x 2.</param>
/// <param name="Compared">Whether what it puts out is compared.</param>
internal sealed record FeatureLayer(Tensor Weight, Tensor Bias, long Stride, long Dilation, long Groups, bool Pooled, bool Compared);

/// <summary>
/// A chain of convolutions that was trained to see, and is kept as it is: what it makes of two pictures tells how different
/// they look (Johnson et al. 2016).
/// </summary>
internal sealed class PerceptualFeatures : IDisposable
{
    // The deepest first, as Chan et al. 2018 weight VGG19's.
    private static readonly double[] Weights = [1, 1 / 4.0, 1 / 8.0, 1 / 16.0, 1 / 32.0];

    private readonly IReadOnlyList<FeatureLayer> _layers;
    private readonly double _ceiling;
    private readonly Tensor? _mean, _deviation;

    /// <param name="layers">The convolutions in order, each rectified; disposed of with the trunk.</param>
    /// <param name="ceiling">The rectifier's upper end; infinite for none.</param>
    /// <param name="mean">Of red, green and blue from 0 to 1, if it was trained on normalized pictures; null if on -1 to 1.</param>
    /// <param name="deviation">Likewise.</param>
    public PerceptualFeatures(IReadOnlyList<FeatureLayer> layers, double ceiling = double.PositiveInfinity, float[]? mean = null, float[]? deviation = null)
    {
        (_layers, _ceiling) = (layers, ceiling);
        _mean = mean is null ? null : tensor(mean, [1, 3, 1, 1]).DetachFromDisposeScope();
        _deviation = deviation is null ? null : tensor(deviation, [1, 3, 1, 1]).DetachFromDisposeScope();
    }

    /// <summary>In which number format it computes.</summary>
    public ScalarType Computes { get; set; } = ScalarType.Float32;

    /// <summary>Loads PoseNet's MobileNet as TensorFlow.js stores it (.json), or VGG19's features (.safetensors).</summary>
    /// <exception cref="EngineException">The file is missing or is no such network.</exception>
    public static PerceptualFeatures Load(string path) =>
        !File.Exists(path) ? throw new EngineException($"There is no perceptual trunk '{path}'.")
        : path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? MobileNetFeatures.Load(path)
        : Vgg19Features.Load(path);

    /// <summary>How different two pictures look.</summary>
    /// <param name="picture">N x 3 x H x W, -1..1.</param>
    /// <param name="truth">The same shape; no gradient flows into it.</param>
    public Tensor Loss(Tensor picture, Tensor truth)
    {
        List<Tensor> made = Features(picture), real;
        using (no_grad()) real = Features(truth);
        Tensor? sum = null;
        for (int i = 0; i < made.Count; i++)
        {
            Tensor own = (made[^(i + 1)] - real[^(i + 1)]).abs().mean() * Weights[Math.Min(i, Weights.Length - 1)];
            sum = sum is null ? own : sum + own;
        }
        return sum!;
    }

    /// <summary>What the compared layers put out.</summary>
    /// <param name="picture">N x 3 x H x W, -1..1.</param>
    public List<Tensor> Features(Tensor picture)
    {
        List<Tensor> features = [];
        Tensor x = _mean is null ? picture : (((picture + 1) * 0.5) - _mean) / _deviation!;
        x = x.to_type(Computes);
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
            // TensorFlow's SAME puts the odd row and column at the end.
            x = nn.functional.pad(x, [0, kernel - layer.Stride, 0, kernel - layer.Stride]);
        }
        Tensor y = nn.functional.conv2d(
            x, layer.Weight.to_type(Computes), layer.Bias.to_type(Computes), [layer.Stride, layer.Stride], [padding, padding],
            [layer.Dilation, layer.Dilation], layer.Groups).relu();
        return double.IsFinite(_ceiling) ? minimum(y, full([1], _ceiling).to_type(Computes)) : y;
    }
}
