using LiveDance.Engine.Drawing;
using static TorchSharp.torch;

namespace LiveDance.Training.Networks;

/// <summary>
/// The live generator: renders only the person, as colour and matte over a still plate. It computes at a quarter of the picture's
/// resolution and below, and returns 4 x 4 pixels per cell as channels. Dense 3 x 3 convolutions without normalization and ReLU,
/// which a CPU computes fast in 8 bits. Inputs: drawings (N x 6 x H/2 x W/2, 0..1: this frame's stick figure, then the previous
/// one's), previous picture (N x 3 x H/4 x W/4, -1..1) and this frame's body coordinates (N x 102 x H/4 x W/4). Output: packed (N
/// x 64 x H/4 x W/4: 48 of colour, -1..1, and 16 of matte, 0..1).
/// </summary>
public sealed class LiveGenerator : nn.Module<Tensor, Tensor, Tensor, Tensor>
{
    /// <summary>Channels of the packed output that are colour; the other 16 are matte.</summary>
    public const int ColourChannels = 48;

    /// <summary>The residual last layer sees values before tanh and the logistic function from minus this to this.</summary>
    internal const int SeenRange = 2;

    // Channels of the packed output.
    private const int Packed = 64;

    // Factor by which the layer before the last is wider. Two last layers with 192 channels between them gave sharpness 0.13 in
    // place of 0.08 (docs/training-notes.md).
    private const int HeadWidening = 3;

    // The names of the last layer's weights begin with this.
    private const string LastLayer = nameof(_refine) + ".";

    private readonly Convolution _place, _stem, _down1, _down2, _up1, _fuse1, _up2, _fuse2, _head, _paint;
    private readonly Convolution? _refine;
    private readonly ResidualBlock _middle1, _middle2;
    private readonly ResidualBlock[] _blocks;

    /// <param name="widths">Channels at a quarter, an eighth and a sixteenth of the picture's resolution.</param>
    /// <param name="blocks">Residual blocks at a sixteenth.</param>
    /// <param name="places">Channels that the body coordinates are reduced to, cell by cell.</param>
    /// <param name="refines">
    /// Whether a residual layer follows in which each cell sees its neighbours' pixels: without it each cell paints its 4 x 4 pixels alone, and
    /// edges are serrated (docs/training-notes.md). It begins with zeros, so that it can be added to trained weights.
    /// </param>
    public LiveGenerator(LiveWidths widths, int blocks, int places = 48, bool refines = false) : base(nameof(LiveGenerator))
    {
        ArgumentNullException.ThrowIfNull(widths);
        (Widths, int quarter, int eighth, int sixteenth) = (widths, widths.Quarter, widths.Eighth, widths.Sixteenth);
        _place = new Convolution(BodyCoordinates.Planes, places, kernel: 1);
        _stem = new Convolution(27 + places, quarter);
        _down1 = new Convolution(quarter, eighth, stride: 2);
        _down2 = new Convolution(eighth, sixteenth, stride: 2);
        _blocks = [.. Enumerable.Range(0, blocks).Select(_ => new ResidualBlock(sixteenth))];
        _up1 = new Convolution(sixteenth, 4 * (eighth / 2), kernel: 1);
        _fuse1 = new Convolution((eighth / 2) + eighth, eighth);
        _middle1 = new ResidualBlock(eighth);
        _up2 = new Convolution(eighth, 4 * (quarter / 2), kernel: 1);
        _fuse2 = new Convolution((quarter / 2) + quarter + places, quarter);
        _middle2 = new ResidualBlock(quarter);
        _head = new Convolution(quarter, HeadWidening * quarter, kernel: 1);
        _paint = new Convolution(HeadWidening * quarter, Packed, kernel: 1, gain: 0.1);
        if (refines) _refine = new Convolution(Packed, Packed, gain: 0);
        RegisterComponents();
        for (int i = 0; i < blocks; i++) register_module($"block{i}", _blocks[i]);
    }

    /// <summary>Channels at each resolution.</summary>
    public LiveWidths Widths { get; }

    /// <summary>Residual blocks at a sixteenth of the resolution.</summary>
    public int Blocks => _blocks.Length;

    /// <summary>The number format that it computes in; inputs and outputs are float32.</summary>
    public ScalarType ComputeType { get; set; } = ScalarType.Float32;

    /// <summary>Runs the network.</summary>
    /// <param name="input1">Drawings, N x 6 x H/2 x W/2, 0..1.</param>
    /// <param name="input2">Previous picture, N x 3 x H/4 x W/4, -1..1.</param>
    /// <param name="input3">Body coordinates, N x 102 x H/4 x W/4.</param>
    /// <returns>N x 64 x H/4 x W/4: colour after tanh, then matte after the logistic function.</returns>
    public override Tensor forward(Tensor input1, Tensor input2, Tensor input3) => Activated(Raw(input1, input2, input3));

    /// <summary>The output before tanh and the logistic function, which <see cref="Losses.MatteLoss"/> needs.</summary>
    internal Tensor Raw(Tensor input1, Tensor input2, Tensor input3)
    {
        Tensor place = _place.call(ChannelsLast.Of(input3.to_type(ComputeType))).relu();
        Tensor seen = ChannelsLast.Of(cat([nn.functional.pixel_unshuffle(input1, 2), input2], 1).to_type(ComputeType));
        Tensor quarter = _stem.call(cat([seen, place], 1)).relu();
        Tensor eighth = _down1.call(quarter).relu();
        Tensor x = _down2.call(eighth).relu();
        foreach (ResidualBlock block in _blocks) x = block.call(x);
        x = cat([nn.functional.pixel_shuffle(_up1.call(x), 2), eighth], 1);
        x = _middle1.call(_fuse1.call(x).relu());
        x = cat([nn.functional.pixel_shuffle(_up2.call(x), 2), quarter, place], 1);
        x = _head.call(_middle2.call(_fuse2.call(x).relu())).relu();
        Tensor painted = _paint.call(x);
        // What it sees is bounded, so that 8 bits suffice for it: tanh and the logistic function change little beyond.
        if (_refine is not null) painted += _refine.call((painted + SeenRange).clamp(0, 2 * SeenRange));
        return painted.to_type(ScalarType.Float32);
    }

    /// <summary>Whether weights have the residual last layer.</summary>
    internal static bool Refines(IReadOnlyDictionary<string, Tensor> weights) => weights.ContainsKey(LastLayer + nameof(Convolution.weight));

    /// <summary>The weights of the residual last layer; empty if it has none.</summary>
    internal IEnumerable<KeyValuePair<string, Tensor>> LastLayerWeights() =>
        state_dict().Where(pair => pair.Key.StartsWith(LastLayer, StringComparison.Ordinal));

    internal static Tensor Activated(Tensor raw) =>
        cat([raw.narrow(1, 0, ColourChannels).tanh(), MatteLogits(raw).sigmoid()], 1);

    /// <summary>The matte before the logistic function, N x 16 x H/4 x W/4.</summary>
    internal static Tensor MatteLogits(Tensor raw) => raw.narrow(1, ColourChannels, Packed - ColourChannels);
}
