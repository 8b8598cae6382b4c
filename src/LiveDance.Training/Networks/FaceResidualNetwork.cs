using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LiveDance.Training.Networks;

/// <summary>
/// The face network: sees the generated face and the pose drawn at full resolution in the same window, and puts out what
/// is to be added. Chan et al. 2018, sec. 3.4 (its residual), in the shape of the live generator.
/// <para>
/// N x 6 x S x S (picture -1..1, drawing 0..1) -> N x 48 x S/4 x S/4: the residual, packed, -1..1.
/// </para>
/// </summary>
public sealed class FaceResidualNetwork : nn.Module<Tensor, Tensor>
{
    /// <summary>Side of the window in the picture, in pixels, for a picture of 512.</summary>
    public const int WindowSize = 96;

    private readonly Conv2d _stem, _down, _up, _fuse, _paint;
    private readonly ResidualBlock _middle;
    private readonly ResidualBlock[] _blocks;

    /// <param name="width">Channels at a quarter of the resolution, even; half as many again at an eighth.</param>
    /// <param name="blocks">Residual blocks at an eighth.</param>
    public FaceResidualNetwork(int width, int blocks) : base(nameof(FaceResidualNetwork))
    {
        int deep = width * 3 / 2;
        Width = width;
        _stem = Layers.Convolution(6 * 16, width);
        _down = Layers.Convolution(width, deep, stride: 2);
        _blocks = [.. Enumerable.Range(0, blocks).Select(_ => new ResidualBlock(deep))];
        _up = Layers.Convolution(deep, 4 * (width / 2), kernel: 1);
        _fuse = Layers.Convolution((width / 2) + width, width);
        _middle = new ResidualBlock(width);
        _paint = Layers.Convolution(width, 48, gain: 0.05);
        RegisterComponents();
        for (int i = 0; i < blocks; i++) register_module($"block{i}", _blocks[i]);
    }

    /// <summary>Channels at a quarter of the resolution.</summary>
    public int Width { get; }

    /// <summary>Residual blocks at an eighth of the resolution.</summary>
    public int Blocks => _blocks.Length;

    /// <summary>Runs the network.</summary>
    /// <param name="input">N x 6 x S x S: the generated face, RGB, -1..1, and the drawing, RGB, 0..1.</param>
    /// <returns>N x 48 x S/4 x S/4: the residual, -1..1, packed like the generator's colour.</returns>
    public override Tensor forward(Tensor input)
    {
        Tensor quarter = _stem.call(nn.functional.pixel_unshuffle(input, 4)).relu();
        Tensor x = _down.call(quarter).relu();
        foreach (ResidualBlock block in _blocks) x = block.call(x);
        x = cat([nn.functional.pixel_shuffle(_up.call(x), 2), quarter], 1);
        return _paint.call(_middle.call(_fuse.call(x).relu())).tanh();
    }
}
