using static TorchSharp.torch;

namespace LiveDance.Training.Networks;

/// <summary>Composes the generator's packed output with the plate, as the engine does.</summary>
internal static class Compositing
{
    /// <summary>matte * colour + (1 - matte) * plate.</summary>
    /// <param name="packed">N x 64 x H/4 x W/4.</param>
    /// <param name="plate">N x 3 x H x W, -1..1.</param>
    /// <returns>N x 3 x H x W, -1..1.</returns>
    public static Tensor Compose(Tensor packed, Tensor plate)
    {
        Tensor colour = nn.functional.pixel_shuffle(packed.narrow(1, 0, LiveGenerator.ColourChannels), 4);
        Tensor matte = nn.functional.pixel_shuffle(
            packed.narrow(1, LiveGenerator.ColourChannels, packed.shape[1] - LiveGenerator.ColourChannels), 4);
        return plate + (matte * (colour - plate));
    }

    /// <summary>The picture as it is fed back: averaged over 4 x 4 pixels.</summary>
    public static Tensor FedBack(Tensor picture) => nn.functional.avg_pool2d(picture, 4);
}
