using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LiveDance.Training.Paper.Networks;

/// <summary>
/// pix2pixHD's global generator, which the paper uses unchanged (Chan et al. 2018, sec. 3.2; Wang et al. 2018, sec. 3.1). With 3
/// halvings and 5 blocks it is the paper's face network.
/// </summary>
internal sealed class GlobalGenerator : nn.Module<Tensor, Tensor>
{
    /// <summary>Default number of input channels: stick figure and previous picture.</summary>
    public const int Channels = 6;

    private readonly Sequential _features, _paint;

    /// <param name="channels">Input channels.</param>
    /// <param name="width">Channels of the first layer; 64 as published.</param>
    /// <param name="halvings">Number of times that the resolution is halved; 4 as published.</param>
    /// <param name="blocks">Residual blocks; 9 as published.</param>
    public GlobalGenerator(long channels = Channels, long width = 64, int halvings = 4, int blocks = 9) : base(nameof(GlobalGenerator))
    {
        List<nn.Module<Tensor, Tensor>> layers = [.. PaperLayers.Wide(channels, width)];
        for (int i = 0; i < halvings; i++) layers.AddRange(PaperLayers.Down(width << i, width << (i + 1)));
        for (int i = 0; i < blocks; i++) layers.Add(new PaperBlock(width << halvings));
        for (int i = halvings; i > 0; i--) layers.AddRange(PaperLayers.Up(width << i, width << (i - 1)));
        _features = nn.Sequential([.. layers]);
        _paint = nn.Sequential([.. PaperLayers.Output(width)]);
        (Width, Halvings, Blocks) = (width, halvings, blocks);
        RegisterComponents();
    }

    /// <summary>Channels of the first layer.</summary>
    public long Width { get; }

    /// <summary>Number of times that the resolution is halved.</summary>
    public int Halvings { get; }

    /// <summary>Residual blocks.</summary>
    public int Blocks { get; }

    /// <summary>Generates a picture.</summary>
    /// <param name="input">N x channels x H x W; H and W multiples of two to the power of the halvings.</param>
    /// <returns>N x 3 x H x W, -1..1.</returns>
    public override Tensor forward(Tensor input) => _paint.call(_features.call(input));

    /// <summary>The input of the last layer: N x width x H x W.</summary>
    public Tensor Features(Tensor input) => _features.call(input);
}
