using LiveDance.Engine;
using LiveDance.Training.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace LiveDance.Training.Evaluation;

/// <summary>
/// Learned perceptual distance (Zhang et al. 2018) by AlexNet: the channels of each layer are normalized to unit length at every
/// place; the squared differences are weighted, summed over channels and averaged over places. The weights are the published
/// ones, in a safetensors file with the names of the authors' module: <c>net.slice1.0.weight</c> and so on for AlexNet,
/// <c>lin0.model.1.weight</c> and so on for the linear layers.
/// </summary>
public sealed class Lpips : IDisposable
{
    /// <summary>
    /// Smallest side of a picture, in pixels; smaller pictures are enlarged, as AlexNet's last layers would have no places left.
    /// </summary>
    public const int MinSide = 64;

    // Added to a vector's length before division; as published.
    private const double Epsilon = 1e-10;

    // Normalization of red, green and blue from -1..1; as published.
    private static readonly float[] Shift = [-0.030f, -0.088f, -0.188f], Scale = [0.458f, 0.448f, 0.450f];

    // Name, stride and padding of AlexNet's convolutions, and whether a 3 x 3 max pooling with stride 2 comes before.
    private static readonly (string Name, int Stride, int Padding, bool Pooled)[] Layers =
    [
        ("net.slice1.0", 4, 2, false), ("net.slice2.3", 1, 2, true), ("net.slice3.6", 1, 1, true), ("net.slice4.8", 1, 1, false),
        ("net.slice5.10", 1, 1, false),
    ];

    private readonly Dictionary<string, Tensor> _weights;
    private readonly Tensor _shift, _scale;

    private Lpips(Dictionary<string, Tensor> weights)
    {
        _weights = weights;
        _shift = tensor(Shift, [1, 3, 1, 1]).DetachFromDisposeScope();
        _scale = tensor(Scale, [1, 3, 1, 1]).DetachFromDisposeScope();
    }

    /// <summary>Loads the weights.</summary>
    /// <param name="path">The safetensors file.</param>
    /// <exception cref="EngineException">The file is missing, damaged, or lacks some of the weights.</exception>
    public static Lpips Load(string path)
    {
        (Dictionary<string, Tensor> weights, _) = SafeTensors.Load(path);
        for (int i = 0; i < Layers.Length; i++)
        {
            foreach (string name in new[] { Layers[i].Name + ".weight", Layers[i].Name + ".bias", Linear(i) })
            {
                if (weights.ContainsKey(name)) continue;
                foreach (Tensor tensor in weights.Values) tensor.Dispose();
                throw new EngineException($"'{path}' has no LPIPS weights for AlexNet: '{name}' is missing.");
            }
        }
        return new Lpips(weights);
    }

    /// <summary>The distance of two pictures; 0 for equal ones.</summary>
    /// <param name="a">N x 3 x H x W, -1..1.</param>
    /// <param name="b">The same shape.</param>
    /// <returns>The mean over the batch.</returns>
    public double Distance(Tensor a, Tensor b)
    {
        using FinalizationPause pause = FinalizationPause.Begin();
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        Tensor x = Normalized(a), y = Normalized(b), sum = zeros([1]);
        for (int i = 0; i < Layers.Length; i++)
        {
            (x, y) = (Apply(i, x), Apply(i, y));
            Tensor difference = (Unit(x) - Unit(y)).square();
            sum += nn.functional.conv2d(difference, _weights[Linear(i)]).mean();
        }
        return sum.item<float>();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in _weights.Values) tensor.Dispose();
        _shift.Dispose();
        _scale.Dispose();
    }

    private static string Linear(int layer) => $"lin{layer}.model.1.weight";

    private Tensor Normalized(Tensor picture)
    {
        long height = picture.shape[2], width = picture.shape[3], least = Math.Min(height, width);
        if (least < MinSide)
        {
            picture = nn.functional.interpolate(
                picture, [height * MinSide / least, width * MinSide / least], mode: InterpolationMode.Bilinear, align_corners: false);
        }
        return (picture - _shift) / _scale;
    }

    private Tensor Apply(int layer, Tensor x)
    {
        (string name, int stride, int padding, bool pooled) = Layers[layer];
        if (pooled) x = nn.functional.max_pool2d(x, 3, 2);
        return nn.functional.conv2d(x, _weights[name + ".weight"], _weights[name + ".bias"], [stride, stride], [padding, padding]).relu();
    }

    private static Tensor Unit(Tensor x) => x / (x.square().sum([1], keepdim: true).sqrt() + Epsilon);
}
