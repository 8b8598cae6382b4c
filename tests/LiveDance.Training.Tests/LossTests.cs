using LiveDance.Training.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace LiveDance.Training.Tests;

public class LossTests
{
    [Fact]
    public void MatteLoss_equals_the_hand_computed_cross_entropy()
    {
        using DisposeScope scope = NewDisposeScope();
        float[] logits = [.. Enumerable.Range(0, 16).Select(i => (i - 8) * 0.7f)], truth = [.. Enumerable.Range(0, 16).Select(i => i / 15f)];
        double expected = logits.Zip(truth, (z, t) => -(t * Math.Log(1 / (1 + Math.Exp(-z)))) - ((1 - t) * Math.Log(1 - (1 / (1 + Math.Exp(-z)))))).Average();
        Assert.Equal(expected, MatteLoss.Of(tensor(logits, [1, 16, 1, 1]), tensor(truth, [1, 1, 4, 4])).item<float>(), 1e-4);
    }

    [Fact]
    public void MatteLoss_of_a_saturated_empty_matte_has_a_gradient()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor logits = full([1, 16, 1, 1], -50f, requires_grad: true);
        MatteLoss.Of(logits, ones([1, 1, 4, 4])).backward();
        Assert.All(logits.grad!.data<float>().ToArray(), slope => Assert.Equal(-1.0 / 16, slope, 1e-4));
    }

    [Fact]
    public void ReconstructionLoss_of_equal_pictures_is_zero()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor picture = rand([1, 3, 16, 16]), weights = ones([1, 1, 16, 16]);
        Assert.Equal(0, ReconstructionLoss.Of(picture, picture, weights).item<float>(), 1e-4);
        Assert.Equal(0, StructuralLoss.Of(picture, picture).mean().item<float>(), 1e-4);
    }

    [Fact]
    public void ReconstructionLoss_scales_errors_by_their_weights()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor truth = zeros([1, 3, 16, 16]), left = LeftHalf(0.5), weights = LeftHalf(9).narrow(1, 0, 1) + 1;
        Tensor light = LeftHalf(9).narrow(1, 0, 1) * -1 + 10;
        Assert.True(ReconstructionLoss.Of(left, truth, weights).item<float>() > 1.5 * ReconstructionLoss.Of(left, truth, light).item<float>());

        static Tensor LeftHalf(double value) => cat([full([1, 3, 16, 8], value), zeros([1, 3, 16, 8])], 3);
    }

    [Fact]
    public void HingeLoss_equals_hand_computed_values()
    {
        using DisposeScope scope = NewDisposeScope();
        // Beyond 1 and -1 the discriminator has nothing to learn: (0 + 1.5) / 2 for true pictures, (0 + 0.25 + 2) / 3 for generated ones.
        Tensor real = tensor([3f, -0.5f], [2]), generated = tensor([-4f, -0.75f, 1], [3]);
        Assert.Equal(0.75 + 0.75, HingeLoss.OfDiscriminator(real, generated).item<float>(), 1e-6);
        Assert.Equal(3.75 / 3, HingeLoss.OfGenerator(generated).item<float>(), 1e-6);
    }

    [Fact]
    public void HingeLoss_of_features_is_relative_to_the_true_ones_and_leaves_out_the_decision()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] real = [One(2, 4), One(-10, 10), One(9, 9)], generated = [One(2, 1), One(-10, 15), One(0, 0)];
        // Layers: (0 + 3) / (2 + 4) and (0 + 5) / (10 + 10).
        Assert.Equal((0.5 + 0.25) / 2, HingeLoss.OfFeatures(real, generated).item<float>(), 1e-5);

        static Tensor One(float a, float b) => tensor([a, b], [1, 2, 1, 1]);
    }
}
