using TorchSharp;
using static TorchSharp.torch;

namespace Bindings.Tests.Torch;

public class TensorTests
{
    [Fact]
    public void Arithmetic_broadcasts_and_reads_back()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = tensor([1, 2, 3, 4], [2, 2]), b = tensor([10, 20], [2]);
        Assert.Equal([11, 22, 13, 24], (a + b).data<float>().ToArray());
        Assert.Equal([-9, -18, -7, -16], (a - b).data<float>().ToArray());
        Assert.Equal([0.5f, 1, 1.5f, 2], (a / 2).data<float>().ToArray());
        Assert.Equal([9, 8, 7, 6], (10 - a).data<float>().ToArray());
        Assert.Equal(10, a.sum().item<float>());
        Assert.Equal([3, 7], a.sum([1]).data<float>().ToArray());
        Assert.Equal([2, 3], a.mean([0]).data<float>().ToArray());
        Assert.Equal([1, 1], a.mean([0, 1], keepdim: true).shape);
    }

    [Fact]
    public void Shapes_change_and_parts_are_views()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = tensor([1, 2, 3, 4, 5, 6], [2, 3]);
        Assert.Equal([1, 4, 2, 5, 3, 6], a.permute(1, 0).data<float>().ToArray());
        Assert.Equal([3, 2], a.reshape(3, 2).shape);
        Tensor part = a.narrow(1, 1, 2);
        Assert.Equal([2, 3, 5, 6], part.data<float>().ToArray());
        part.fill_(0);
        Assert.Equal([1, 0, 0, 4, 0, 0], a.data<float>().ToArray());
        Assert.Equal([1, 0, 0, 4, 0, 0, 1, 0, 0, 4, 0, 0], cat([a, a]).data<float>().ToArray());
    }

    [Fact]
    public void Gradients_follow_the_chain_rule()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor([1, 2, 3], [3], requires_grad: true);
        (x.square() * 2 + x.exp()).sum().backward();
        float[] expected = [.. new[] { 1f, 2f, 3f }.Select(value => (4 * value) + MathF.Exp(value))];
        float[] found = x.grad!.data<float>().ToArray();
        for (int i = 0; i < 3; i++) Assert.Equal(expected[i], found[i], 1e-4);
    }

    [Fact]
    public void Nothing_is_remembered_without_gradients()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor([1, 2, 3], [3], requires_grad: true);
        using (no_grad()) Assert.False((x * 2).requires_grad);
        Assert.True((x * 2).requires_grad);
        Assert.False(x.detach().requires_grad);
    }

    [Fact]
    public void A_scope_disposes_of_what_was_made_in_it_and_leaves_what_was_moved_out()
    {
        Tensor kept;
        using (DisposeScope outer = NewDisposeScope())
        {
            Tensor lost;
            using (NewDisposeScope())
            {
                lost = zeros([10]);
                kept = (lost + 1).MoveToOuterDisposeScope();
            }
            Assert.True(lost.IsInvalid);
            Assert.False(kept.IsInvalid);
            Assert.Equal(1, outer.DisposablesCount);
            kept.DetachFromDisposeScope();
        }
        Assert.Equal(10, kept.sum().item<float>());
        kept.Dispose();
        Assert.True(kept.IsInvalid);
    }

    [Fact]
    public void A_step_leaves_no_tensor_behind()
    {
        Tensor weight = ones([4, 4], requires_grad: true).DetachFromDisposeScope();
        Step();
        long before = Tensor.TotalCount;
        for (int i = 0; i < 50; i++) Step();
        // Other tests run at the same time; fifty leaking steps would leave hundreds.
        Assert.InRange(Tensor.TotalCount - before, -100, 100);
        weight.Dispose();

        void Step()
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor x = randn([4, 4]);
            for (int i = 0; i < 5; i++) x = x.matmul(weight).tanh();
            x.sum().backward();
        }
    }

    [Fact]
    public void What_libtorch_refuses_is_told_as_an_exception()
    {
        using DisposeScope scope = NewDisposeScope();
        var error = Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => zeros([2]) + zeros([3]));
        Assert.Contains("size of tensor", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => tensor([1, 2, 3], [2]));
    }

    [Fact]
    public void One_seed_gives_one_sequence()
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(7);
        float[] first = randn([8]).data<float>().ToArray();
        manual_seed(7);
        Assert.Equal(first, randn([8]).data<float>().ToArray());
    }
}
