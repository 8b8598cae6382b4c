using LiveDance.Engine.Generation;
using static TorchSharp.torch;

namespace LiveDance.Training.Networks;

/// <summary>
/// Refines the performer's face: receives the picture and an enlarged drawing and returns the residual to add (Chan et al. 2018,
/// sec. 3.4). Like <see cref="LiveGenerator"/> it has only layers that a CPU computes fast in 8 bits. Inputs: drawing (N x 3 x 2S
/// x 2S, 0..1) and picture (N x 3 x S x S, -1..1) of a <see cref="FaceWindow"/> of side S. Output: residual of the performer's
/// colour (N x 3 x S x S, -1..1), which fades to 0 at the window's border.
/// </summary>
public sealed class FaceNetwork : nn.Module<Tensor, Tensor, Tensor>
{
    /// <summary>Residual blocks at a quarter of the window's resolution.</summary>
    public const int Blocks = 4;

    /// <summary>Channels at half the window's resolution, and at a quarter.</summary>
    public const int Half = 48, Quarter = 96;

    // Width of the border in which the residual fades out, in pixels, so that no seam is visible.
    private const int Fade = 8;

    private readonly Convolution _stem, _down, _up, _fuse, _paint;
    private readonly ResidualBlock _middle;
    private readonly ResidualBlock[] _blocks;
    private readonly Tensor _window;

    /// <summary>Starts with random weights.</summary>
    public FaceNetwork() : base(nameof(FaceNetwork))
    {
        _stem = new Convolution((3 * 16) + (3 * 4), Half);
        _down = new Convolution(Half, Quarter, stride: 2);
        _blocks = [.. Enumerable.Range(0, Blocks).Select(_ => new ResidualBlock(Quarter))];
        _up = new Convolution(Quarter, 4 * (Half / 2), kernel: 1);
        _fuse = new Convolution((Half / 2) + Half, Half);
        _middle = new ResidualBlock(Half);
        _paint = new Convolution(Half, 3 * 4, gain: 0.1);
        _window = tensor(Window(), [1, 1, FaceWindow.Side, FaceWindow.Side]).DetachFromDisposeScope();
        RegisterComponents();
        for (int i = 0; i < Blocks; i++) register_module($"block{i}", _blocks[i]);
    }

    /// <summary>The number format that it computes in; inputs and outputs are float32.</summary>
    public ScalarType ComputeType { get; set; } = ScalarType.Float32;

    /// <summary>Runs the network.</summary>
    /// <param name="input1">Drawing.</param>
    /// <param name="input2">Picture.</param>
    public override Tensor forward(Tensor input1, Tensor input2)
    {
        Tensor seen = cat([nn.functional.pixel_unshuffle(input1, 4), nn.functional.pixel_unshuffle(input2, 2)], 1);
        Tensor half = _stem.call(seen.to_type(ComputeType)).relu();
        Tensor x = _down.call(half).relu();
        foreach (ResidualBlock block in _blocks) x = block.call(x);
        x = cat([nn.functional.pixel_shuffle(_up.call(x), 2), half], 1);
        x = _middle.call(_fuse.call(x).relu());
        return nn.functional.pixel_shuffle(_paint.call(x).to_type(ScalarType.Float32), 2).tanh() * _window;
    }

    /// <summary>The factor of the residual at each pixel: 1 except near the border.</summary>
    internal static float[] Window()
    {
        const int Side = FaceWindow.Side;
        float[] window = new float[Side * Side];
        for (int y = 0; y < Side; y++)
            for (int x = 0; x < Side; x++) window[(y * Side) + x] = Along(x) * Along(y);
        return window;

        static float Along(int at) => Math.Min(1, (Math.Min(at, Side - 1 - at) + 0.5f) / Fade);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _window.Dispose();
        base.Dispose(disposing);
    }
}
