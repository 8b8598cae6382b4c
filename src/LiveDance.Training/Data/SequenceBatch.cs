using LiveDance.Engine.Drawing;
using OpenCvSharp;
using static TorchSharp.torch;

namespace LiveDance.Training.Data;

/// <summary>Consecutive frames of N sequences, each cut to a window of H x W pixels.</summary>
/// <param name="Drawings">For each frame the drawings of this frame and the previous one, N x 6 x H/2 x W/2, 0..1.</param>
/// <param name="Coordinates">
/// For each frame the body coordinates, N x planes x H/4 x W/4, see <see cref="BodyCoordinates"/>.
/// </param>
/// <param name="Truths">For each frame the true picture, N x 3 x H x W, -1..1.</param>
/// <param name="Mattes">For each frame the true matte, N x 1 x H x W, 0..1.</param>
/// <param name="Weights">For each frame the weights of errors, N x 1 x H x W.</param>
/// <param name="Plate">The plate, N x 3 x H x W, -1..1.</param>
/// <param name="Previous">The picture before the first frame, averaged over 4 x 4 pixels, N x 3 x H/4 x W/4, -1..1.</param>
/// <param name="DetailCrops">
/// For each sequence a window for the discriminator of details, relative to the sequence's window.
/// </param>
/// <param name="Hands">For each sequence a window around a hand, or another place if no hand was detected.</param>
internal sealed record SequenceBatch(
    Tensor[] Drawings, Tensor[] Coordinates, Tensor[] Truths, Tensor[] Mattes, Tensor[] Weights, Tensor Plate, Tensor Previous, Rect[] DetailCrops, Rect[] Hands)
{
    /// <summary>All tensors.</summary>
    public IEnumerable<Tensor> Tensors => [.. Drawings, .. Coordinates, .. Truths, .. Mattes, .. Weights, Plate, Previous];
}
